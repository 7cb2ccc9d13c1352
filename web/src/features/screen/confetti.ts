const pieces = 140;
const lastsMs = 4200;

/** Throws confetti over `host` once, and clears it away. Where motion is not wanted, nothing happens. */
export function confetti(host: HTMLElement, random: () => number = Math.random): () => void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return () => {};
    const made = Array.from({ length: pieces }, () => {
        const piece = document.createElement('i');
        piece.setAttribute('aria-hidden', 'true');
        piece.style.setProperty('--hue', String(Math.round(random() * 360)));
        piece.style.insetInlineStart = `${random() * 100}%`;
        host.append(piece);
        const drift = (random() - 0.5) * host.clientWidth * 0.3;
        const turns = (random() - 0.5) * 1800;
        piece.animate(
            [
                { transform: 'translate(0, -10%) rotate(0deg)', opacity: 1 },
                {
                    transform: `translate(${drift}px, ${host.clientHeight * 0.8}px) rotate(${turns}deg)`,
                    opacity: 1,
                    offset: 0.8,
                },
                {
                    transform: `translate(${drift}px, ${host.clientHeight}px) rotate(${turns * 1.2}deg)`,
                    opacity: 0,
                },
            ],
            {
                duration: lastsMs * (0.6 + random() * 0.4),
                delay: random() * 600,
                easing: 'cubic-bezier(0.2, 0.4, 0.6, 1)',
                fill: 'both',
            },
        );
        return piece;
    });
    const clear = () => made.forEach((piece) => piece.remove());
    const timer = setTimeout(clear, lastsMs + 700);
    return () => {
        clearTimeout(timer);
        clear();
    };
}
