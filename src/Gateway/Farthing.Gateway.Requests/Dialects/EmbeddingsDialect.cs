using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Dialects;

/// <summary>OpenAI's embeddings: nothing is generated, nothing is streamed.</summary>
internal sealed class EmbeddingsDialect()
    : Dialect("embeddings", "/embeddings", ApiKinds.OpenAi | ApiKinds.Azure)
{
    /// <inheritdoc/>
    public override string Operation => "embeddings";

    /// <inheritdoc/>
    public override bool Generates => false;
}
