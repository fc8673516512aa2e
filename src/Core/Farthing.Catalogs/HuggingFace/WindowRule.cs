namespace Farthing.Catalogs.HuggingFace;

/// <summary>Which layers see a window only, where <c>layer_types</c> does not say.</summary>
internal enum WindowRule
{
    /// <summary>None, even if a window is named.</summary>
    None,

    /// <summary>All, when a window is named (Mistral 0.1, Phi-3, StarCoder2).</summary>
    All,

    /// <summary>Those from <c>max_window_layers</c> on, when <c>use_sliding_window</c> is true (Qwen).</summary>
    WhenUsed,

    /// <summary>Every second, beginning with the first (Gemma 2, gpt-oss).</summary>
    Alternating,

    /// <summary>All but every <c>sliding_window_pattern</c>-th (Gemma 3).</summary>
    Pattern,

    /// <summary>All but every fourth see their chunk of <c>attention_chunk_size</c> only (Llama 4).</summary>
    Chunked,
}
