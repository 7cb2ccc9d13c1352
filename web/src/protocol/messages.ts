// The WebSocket vocabulary, generated from api/asyncapi.yaml, under the names that the UI uses.

import type { EffectiveSettings, LeaderboardRow, Reveal as RevealMessage } from './generated/websocket';

export type {
    ClientMessage,
    ErrorMessage,
    Found,
    HostCommand,
    Image,
    Leaderboard,
    Live,
    Neighbour,
    Phase,
    Progress,
    Question,
    Recorded,
    Reference,
    Result,
    Role,
    Roster,
    RosterEntry,
    ServerMessage,
    Total,
    Verdict,
    Welcome,
} from './generated/websocket';
export type { RevealMessage };

/** The settings of a run as they are in force. */
export type Settings = EffectiveSettings;
export type Mode = Settings['mode'];
export type Scoring = Settings['scoring'];
export type Standing = LeaderboardRow;

export const subprotocol = 'mc-speedrun.v1';

export const closeCode = {
    done: 1000,
    policy: 1008,
    kicked: 4001,
    replaced: 4002,
    tokenRefused: 4003,
} as const;
