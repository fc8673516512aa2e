namespace Farthing.Measurement.Scraping;

/// <summary>Part of a server in a disaggregated pair, which computes prompts on one server and generates on another.</summary>
public enum PairPart
{
    /// <summary>Neither: it serves whole requests, or does not say.</summary>
    None,

    /// <summary>Computes prompts.</summary>
    Prefill,

    /// <summary>Generates.</summary>
    Decode,
}

/// <summary>Words of engines for the parts of a pair.</summary>
internal static class PairParts
{
    /// <summary>The label of SGLang and TensorRT-LLM that names the part.</summary>
    private const string Label = "engine_type";

    /// <summary>The part that labels name.</summary>
    public static PairPart Of(IReadOnlyDictionary<string, string> labels) =>
        labels.GetValueOrDefault(Label)?.ToLowerInvariant() switch
        {
            "prefill" or "context" => PairPart.Prefill,
            "decode" or "generation" => PairPart.Decode,
            _ => PairPart.None,
        };
}
