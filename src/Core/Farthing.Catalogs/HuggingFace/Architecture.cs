namespace Farthing.Catalogs.HuggingFace;

/// <summary>Facts that a model type implies beyond its config.json: facts of its code in the transformers library.</summary>
/// <param name="ModelType">The word in <c>model_type</c>.</param>
internal sealed record Architecture(string ModelType)
{
    /// <summary>Norms of hidden size in each layer.</summary>
    public int NormsPerLayer { get; init; } = 2;

    /// <summary>A layer is a mixer or a feed-forward, not both; a list names the kind of each.</summary>
    public bool HasOnePartLayers { get; init; }

    /// <summary>Norms are LayerNorms with a bias.</summary>
    public bool HasNormBias { get; init; }

    /// <summary>Bias on queries, keys and values where the config does not say.</summary>
    public bool QkvBias { get; init; }

    /// <summary>The code has the bias whatever the config says.</summary>
    public bool AlwaysQkvBias { get; init; }

    /// <summary>The bias of attention covers its output projection too.</summary>
    public bool BiasCoversOutput { get; init; } = true;

    /// <summary>Norms on queries and keys, of one head's size.</summary>
    public bool HasQkNorm { get; init; }

    /// <summary>Norms on queries and keys stand where <c>use_qk_norm</c> is true.</summary>
    public bool ReadsQkNorm { get; init; }

    /// <summary>Those norms span all heads.</summary>
    public bool HasFullWidthQkNorm { get; init; }

    /// <summary>One learned sink per head.</summary>
    public bool HasSinks { get; init; }

    /// <summary>Feed-forward networks have three matrices.</summary>
    public bool IsGated { get; init; } = true;

    /// <summary>Feed-forward matrices have a bias.</summary>
    public bool HasMlpBias { get; init; }

    /// <summary>Experts' matrices have a bias.</summary>
    public bool HasExpertBias { get; init; }

    /// <summary>The router has one bias per expert.</summary>
    public bool HasRouterBias { get; init; }

    /// <summary>The width of an expert stands in <c>intermediate_size</c>.</summary>
    public bool ExpertWidthIsIntermediate { get; init; }

    /// <summary>A shared expert of the routed ones' width in each expert layer (Llama 4).</summary>
    public bool HasImpliedSharedExpert { get; init; }

    /// <summary>A dense network of <c>intermediate_size</c> beside the experts (Gemma 4).</summary>
    public bool HasParallelDense { get; init; }

    /// <summary>Head and embedding are one matrix where the config does not say.</summary>
    public bool TiesByDefault { get; init; }

    /// <summary>The head has a bias.</summary>
    public bool HasHeadBias { get; init; }

    /// <summary>The inner width is four times the hidden size where the config does not say.</summary>
    public bool IntermediateIsFourTimesHidden { get; init; }

    /// <summary>Which layers see a window only.</summary>
    public WindowRule Windows { get; init; }

    /// <summary>Defaults of the configuration class for keys that vendors leave out.</summary>
    public IReadOnlyDictionary<string, int> Defaults { get; init; } = new Dictionary<string, int>();
}
