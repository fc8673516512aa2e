namespace Farthing.Serving.Slos;

/// <summary>What a promise is about.</summary>
public enum SloMetric
{
    /// <summary>Arrival to first token.</summary>
    Ttft,

    /// <summary>Arrival to first visible token; equals <see cref="Ttft"/> where the workload has no reasoning share.</summary>
    Ttfo,

    /// <summary>Each gap between successive output tokens.</summary>
    Itl,

    /// <summary>(E2E − TTFT) / (output tokens − 1) of a request.</summary>
    Tpot,

    /// <summary>Arrival to last token.</summary>
    E2e,
}
