namespace Farthing.Emulation;

/// <summary>Whose metric names and version a server shows.</summary>
public enum EngineFamily
{
    /// <summary>vLLM V1.</summary>
    Vllm,

    /// <summary>SGLang.</summary>
    Sglang,
}
