namespace Farthing.Gateway.Cascading.Policies;

/// <summary>Why a cascade took its course.</summary>
public enum CascadeReason
{
    /// <summary>The promise covers the answer.</summary>
    Promised,

    /// <summary>The client said <c>x-farthing-cascade: off</c>.</summary>
    Pinned,

    /// <summary>Another endpoint than chat, messages and responses.</summary>
    Endpoint,

    /// <summary>Tools are offered, or the last message is no plain text of a user: a call of a tool may be under way.</summary>
    Tools,

    /// <summary>Images, sounds or files.</summary>
    Media,

    /// <summary>Several answers are asked for.</summary>
    Choices,

    /// <summary>The client asks for log probabilities: those would be the small model's.</summary>
    Logprobs,

    /// <summary>The upstream stores the answer, or goes on from a stored one.</summary>
    Stored,

    /// <summary>Members or headers that steer one upstream.</summary>
    Steering,

    /// <summary>The conversation went to the large model a few turns ago.</summary>
    Sticky,

    /// <summary>The prior expects too much of the large model.</summary>
    Prior,

    /// <summary>No router, or one whose promise is another than is asked.</summary>
    NoPromise,

    /// <summary>The calibration is too old.</summary>
    Stale,

    /// <summary>Checked answers show a regret above the promise.</summary>
    Regret,

    /// <summary>The last requests cost more than the large model alone.</summary>
    NoHeadroom,

    /// <summary>The small model failed, or did not answer in time.</summary>
    SmallFailed,

    /// <summary>Its answer was cut, refuses, repeats itself, has broken code, or not the form that was asked.</summary>
    Form,

    /// <summary>A signal is missing that the confidence is computed from.</summary>
    NoSignals,

    /// <summary>The judge failed, or said nothing that can be read.</summary>
    JudgeFailed,

    /// <summary>The confidence is below the promise's threshold.</summary>
    Unsure,
}
