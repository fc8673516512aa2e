namespace Farthing.Measurement.Bench;

/// <summary>What is timed. Each is defined once, here, and computed from the events alone.</summary>
public enum LatencyMetric
{
    /// <summary>Start to the first generated token of any kind (reasoning, content, tool); a role or an empty delta is none.</summary>
    Ttft,

    /// <summary>Start to the first shown content.</summary>
    Ttfo,

    /// <summary>Each gap between two successive events with tokens, whatever they hold.</summary>
    Icl,

    /// <summary>Each gap divided by the tokens of the event that ended it, one value a token.</summary>
    Itl,

    /// <summary>(last token − first token) / (output tokens − 1) of a request with two or more.</summary>
    Tpot,

    /// <summary>E2E / output tokens of a request.</summary>
    Ntpot,

    /// <summary>Start to the last generated token; usage and [DONE] don't count.</summary>
    E2e,
}
