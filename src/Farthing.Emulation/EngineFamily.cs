namespace Farthing.Emulation;

/// <summary>Engine family whose metric names and version a server shows.</summary>
public enum EngineFamily
{
    /// <summary>vLLM V1.</summary>
    Vllm,

    /// <summary>SGLang.</summary>
    Sglang,
}
