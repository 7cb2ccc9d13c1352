import { api, ApiError } from '../../protocol/api';
import type { Results } from '../../protocol/http';
import type { Answered } from '../../stores/player_run.svelte';

const attemptsMax = 20;
const defaultRetryMs = 1000;

/** A participant's own view of the results, as questions with answers; those that got none are there as well. */
export function answersOf(results: Results): Answered[] {
    const own = results.participants[0];
    if (!own) return [];
    const answers = new Map(own.answers.map((answer) => [answer.question, answer]));
    const answered = [...answers.keys()];
    const asked = results.questions.map((question) => question.id);
    const order = results.settings.shuffle_questions
        ? [...answered, ...asked.filter((id) => !answers.has(id))]
        : asked;
    const questions = new Map(results.questions.map((question) => [question.id, question]));
    return order.flatMap((id, index) => {
        const question = questions.get(id);
        if (!question) return [];
        const answer = answers.get(id);
        return {
            question: {
                index,
                total: order.length,
                prompt: question.prompt,
                ...(question.prompt_html ? { prompt_html: question.prompt_html } : {}),
                options: question.options,
                ...(question.options_html ? { options_html: question.options_html } : {}),
                select: question.correct.length,
                limit_ms: 0,
                points: 0,
                category: question.category,
                ...(question.image ? { image: question.image } : {}),
            },
            index,
            result: answer?.result ?? 'late',
            points: answer?.points ?? 0,
            elapsed: answer?.elapsed_us ?? 0,
            choice: answer?.choice ?? [],
            correct: question.correct,
            explanation: question.explanation,
            explanationHtml: question.explanation_html,
            references: question.references,
        };
    });
}

/** Fetches results once the run is over. They may still be on their way into the store: then it asks again. */
export class ReviewController {
    results = $state.raw<Results | null>(null);
    state = $state<'idle' | 'loading' | 'failed'>('idle');

    async load(token: string, run: string): Promise<void> {
        if (this.state === 'loading' || this.results) return;
        this.state = 'loading';
        for (let attempt = 0; attempt < attemptsMax; ++attempt) {
            try {
                this.results = await api.results(token, run);
                this.state = 'idle';
                return;
            } catch (error) {
                const again = error instanceof ApiError && [0, 409, 429, 503].includes(error.status);
                if (!again) break;
                await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? defaultRetryMs));
            }
        }
        this.state = 'failed';
    }
}
