namespace Farthing.Serving.Slos;

/// <summary>Timed property of a request. Each is defined once, here; predictions, loads and promises mean the same.</summary>
public enum LatencyMetric
{
    /// <summary>Arrival to the first generated token of any kind (reasoning, content, tool); a role or an empty delta is none.</summary>
    Ttft,

    /// <summary>Arrival to the first shown content; equals <see cref="Ttft"/> where the workload has no reasoning share.</summary>
    Ttfo,

    /// <summary>Each gap between two successive events with tokens, whatever they hold.</summary>
    Icl,

    /// <summary>Each gap between successive output tokens: that between two events divided by the tokens of the event that ended it, one value a token.</summary>
    Itl,

    /// <summary>(E2E − TTFT) / (output tokens − 1) of a request with two or more.</summary>
    Tpot,

    /// <summary>E2E / output tokens of a request.</summary>
    Ntpot,

    /// <summary>Arrival to the last generated token; usage and [DONE] don't count.</summary>
    E2e,
}
