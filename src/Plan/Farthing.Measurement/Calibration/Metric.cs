namespace Farthing.Measurement.Calibration;

/// <summary>Metric that a row states or asks for. Times are in seconds, rates are of the whole server.</summary>
public enum Metric
{
    /// <summary>ttft_s: arrival to first token.</summary>
    Ttft,

    /// <summary>tpot_s: (E2E − TTFT) / (output tokens − 1), per request.</summary>
    Tpot,

    /// <summary>e2e_s: arrival to last token.</summary>
    E2e,

    /// <summary>itl_s: from one token to the next, over all of them.</summary>
    Itl,

    /// <summary>output_tok_s: generated tokens per second.</summary>
    OutputRate,

    /// <summary>total_tok_s: prompt and generated tokens per second.</summary>
    TotalRate,

    /// <summary>req_s: requests per second.</summary>
    RequestRate,
}
