namespace Farthing.Serving.Deployments;

/// <summary>Engines whose kernels, scheduler, memory and flags are known apart.</summary>
public enum EngineFamily
{
    /// <summary>vLLM V1.</summary>
    Vllm,

    /// <summary>SGLang 0.5.</summary>
    Sglang,

    /// <summary>TensorRT-LLM 1.0 and later, as <c>trtllm-serve</c> runs it; NIM runs it or vLLM.</summary>
    Trtllm,
}
