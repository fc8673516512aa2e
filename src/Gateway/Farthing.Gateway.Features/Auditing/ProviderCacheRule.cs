using Farthing.Documents.Audits;
using Farthing.Gateway.Metering;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Auditing;

/// <summary>Prompts that begin like one of the last five minutes and yet were computed: the provider has them cached, was not told to, or the request went elsewhere.</summary>
internal sealed class ProviderCacheRule : AuditRule
{
    private const double LeastTokens = 1024;
    private const double LeastRead = 128;
    private const int StepTokens = 128;
    private const int StepBlocks = 8; // About as many tokens, of text.
    private const double PicoPerUsd = 1e12;
    private readonly SeenBlocks seen = new();
    private readonly AuditTally keys = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.ProviderCache;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Lossless;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"at least 1,024 tokens that a request of the last five minutes began with, computed anew: {keys}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Have the provider cache them: marks or a cache key where it wants them (models.*.prompt_cache); on own engines prefix caching, and affinity of sessions to replicas.";

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            !request.IsAnswer
            || request.Prompt is not { Blocks.Length: > 0 }
            || request.Row.Price is not ModelPrice price
            || price.CacheRead.PicoUsd >= price.Uncached.PicoUsd
        )
        {
            return;
        }

        (int known, int fresh) = seen.Next(
            AuditKey.Of(request.Row.Opened.Key, request.Row.Opened.Deployment),
            request.Prompt.Blocks,
            request.Row.Opened.ReservedUnixNs,
            request.Prompt.BlockTokens is int tokens ? Math.Max(1, StepTokens / tokens) : StepBlocks
        );
        double perBlock = request.TokensPerBlock;
        double read = Math.Min(
            Math.Min(known * perBlock, request.Row.Tokens.Input) - request.CacheRead,
            request.Uncached
        );
        if (request.IsGone || known * perBlock < LeastTokens || read < LeastRead)
        {
            return;
        }

        // What is read for the first time had to be written before, at a premium where the provider has one.
        double premium =
            Math.Min(fresh * perBlock, read)
            * Math.Max(0, price.CacheWrite.PicoUsd - price.Uncached.PicoUsd)
            / PicoPerUsd;
        keys.Add(request.Row.Opened.Key);
        Found(request.Cache(read, (long)known * BlockHasher.BlockBytes) - premium);
    }
}
