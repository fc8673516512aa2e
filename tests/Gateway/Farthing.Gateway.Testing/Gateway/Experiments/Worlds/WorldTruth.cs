using Farthing.Experiments.Levers;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>The bill of a world's experiment with every request in control, and with every one in treatment: the same draws, other arms.</summary>
/// <param name="Control">Nano-dollars without the lever.</param>
/// <param name="Treatment">Nano-dollars with it.</param>
internal sealed record WorldTruth(long Control, long Treatment)
{
    /// <summary>Output tokens of treatment at most, by size.</summary>
    public static int CapOf(WorldSize size) =>
        size switch
        {
            WorldSize.Null => WorldProvider.MaxTokens,
            WorldSize.Small => 200,
            _ => 60,
        };

    /// <summary>Life of an answer in the gateway's store; where blocks have the arms, a quarter of one.</summary>
    public static TimeSpan LifeOf(World world) => TimeSpan.FromHours(world.IsBlocks ? 1 : 12);

    /// <summary>Treatment over control, minus 1.</summary>
    public double Effect => ((double)Treatment / Control) - 1;

    /// <summary>Computes it, but for the treatment of a prompt cache.</summary>
    /// <param name="world">The world.</param>
    /// <param name="requests">All its requests.</param>
    /// <param name="provider">Tokens and prices.</param>
    /// <param name="counts">Requests that are billed; null: all. Stores are filled by all of them.</param>
    public static WorldTruth Of(
        World world,
        WorldRequest[] requests,
        WorldProvider provider,
        Func<WorldRequest, bool>? counts = null
    )
    {
        TimeSpan life = LifeOf(world);
        WorldStore exact = new(life);
        WorldStore canonical = new(life);
        long control = 0;
        long treatment = 0;
        foreach (WorldRequest request in requests)
        {
            bool isAway = WorldProvider.IsAway(world, request.At);
            long usual =
                isAway ? 0
                : world.Lever == LeverKind.PromptCacheMarks
                    ? provider
                        .PricesOf(isCheaper: false)
                        .Of(new(provider.TokensOfBlocks(request.System, request.Text), request.Natural))
                : Cost(request.Text, request.Natural, false);
            (string exactKey, string canonicalKey) = KeysOf(request);
            bool isExactHit = exact.Has(exactKey, request.At, isAway);
            bool isCanonicalHit = canonical.Has(canonicalKey, request.At, isAway);
            if (request.At < world.Start || counts?.Invoke(request) == false)
            {
                continue;
            }

            control += world.Lever == LeverKind.CanonicalCache && isExactHit ? 0 : usual;
            treatment += isAway
                ? 0
                : world.Lever switch
                {
                    LeverKind.PriceTier or LeverKind.OtherModel or LeverKind.RouterPolicy => Cost(
                        request.Text,
                        request.Natural,
                        true
                    ),
                    LeverKind.MaxTokensCap => Cost(
                        request.Text,
                        Math.Min(request.Natural, CapOf(world.Size)),
                        false
                    ),
                    LeverKind.JsonMinify => Cost(request.Short, request.Natural, false),
                    LeverKind.ExactCache => isExactHit ? 0 : usual,
                    LeverKind.CanonicalCache => isCanonicalHit ? 0 : usual,
                    LeverKind.PromptCacheMarks => 0, // The provider counts it.
                    _ => throw new ArgumentOutOfRangeException(nameof(world), world.Lever, "no such truth"),
                };
        }

        return new WorldTruth(control, treatment);

        long Cost(string text, int output, bool isCheaper) =>
            provider.PricesOf(isCheaper).Of(new WorldUsage(provider.TokensOf(text), output));
    }

    /// <summary>The keys of a request: a team shares answers to the same text, and canonically to the same question.</summary>
    private static (string Exact, string Canonical) KeysOf(WorldRequest request) =>
        ($"{request.Key % 2} {request.Text}", $"{request.Key % 2} {request.Prompt}");

    /// <summary>A store: an answer lives from its fill, and reads do not prolong it.</summary>
    private sealed class WorldStore(TimeSpan life)
    {
        private readonly Dictionary<string, DateTimeOffset> until = [];

        /// <summary>True for a hit; a miss fills it unless the upstream is away.</summary>
        public bool Has(string key, DateTimeOffset at, bool isAway)
        {
            if (until.TryGetValue(key, out DateTimeOffset end) && at < end)
            {
                return true;
            }

            if (!isAway)
            {
                until[key] = at + life;
            }

            return false;
        }
    }
}
