using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Forwarding;

/// <summary>The most that a request can take at a deployment, or why that cannot be said.</summary>
internal readonly partial record struct AttemptBounds
{
    /// <summary>No model generates more in one answer; larger limits are cut to it, so that no product overflows.</summary>
    private const long MaxOutputOfOne = 10_000_000;

    /// <summary>Tokens left free beside an estimated prompt.</summary>
    private const long FittingMargin = 256;

    /// <summary>An output limit is not cut below this before the upstream has said anything.</summary>
    private const long MinFittingOutput = 1024;

    /// <summary>Why it cannot be sent there; null where it can.</summary>
    public ApiError? Refusal { get; private init; }

    /// <summary>Price of its tokens.</summary>
    public ModelPrice Price { get; private init; }

    /// <summary>Price of the hold: <see cref="Price"/>, or the dearer of it and that of the requested tier.</summary>
    public ModelPrice HoldPrice { get; private init; }

    /// <summary>True when no price is known, and it may be sent all the same.</summary>
    public bool IsUnpriced { get; private init; }

    /// <summary>Its units, where its endpoint is billed by those; null: by tokens.</summary>
    public UnitCount? Units { get; private init; }

    /// <summary>What those are; null: tokens.</summary>
    public UnitKind? BilledBy { get; private init; }

    /// <summary>Upper bound of the prompt's tokens.</summary>
    public long InputTokens { get; private init; }

    /// <summary>Upper bound of one choice's tokens.</summary>
    public long OutputTokensOfOne { get; private init; }

    /// <summary>Output beside the limit of one answer: rejected tokens of a prediction, all choices together, and what is written between searches.</summary>
    public long OutputTokensBeside { get; private init; }

    /// <summary>Choices.</summary>
    public long Choices { get; private init; }

    /// <summary>Its upstream may search the web: by the request's own word, or since its model always does.</summary>
    public bool MaySearch { get; private init; }

    /// <summary>It goes out without an output limit: it states none, and nothing on its way has to be kept.</summary>
    public bool IsOpenEnded { get; private init; }

    /// <summary>Its stream shows all that is billed of it, and stops when it is cut off: it may be held for less than <see cref="OutputTokens"/>.</summary>
    public bool IsVisible { get; private init; }

    /// <summary>All output together.</summary>
    public long OutputTokens => (OutputTokensOfOne * Choices) + OutputTokensBeside;

    /// <summary>What it can cost before its answer begins, and in each second of that, where its engine stops when the connection breaks and its speed is known.</summary>
    public (Money Begin, Money PerSecond)? CutOff { get; private init; }

    /// <summary>The prompt's tokens where the upstream never says them: a third of its bytes, and the bound of its media.</summary>
    public long EstimatedInputTokens { get; private init; }

    /// <summary>Bounds a request at a deployment.</summary>
    /// <param name="outbound">What would go there.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="prices">What it costs there.</param>
    /// <param name="isKept">A hard budget or a limit of tokens is on its way. Otherwise its bound is an estimate that nothing depends on, and nothing is refused for having none.</param>
    public static AttemptBounds Of(Outbound outbound, Deployment deployment, IPriceBook prices, bool isKept)
    {
        RequestPeek peek = outbound.Peek;
        ModelPrice? price = peek.Dialect.IsFree ? default(ModelPrice) : prices.PriceOf(deployment.Name);
        if (isKept && !peek.Dialect.IsFree && deployment.Uncharged is string uncharged)
        {
            return Unbounded($"prices of the model are not understood ({uncharged})");
        }

        if (peek.Dialect.Unit is UnitKind unit)
        {
            return OfUnits(peek, deployment, price, unit, isKept);
        }

        if (price is { IsOfUnitsAlone: true })
        {
            return Unserved(peek, "no price of tokens, 'in' and 'out'");
        }

        string? unpriceable = Unpriceable(peek, deployment, price, isKept);
        if (unpriceable is not null)
        {
            return Unbounded(unpriceable);
        }

        if (Steered(peek, deployment) is AttemptBounds steered)
        {
            return steered;
        }

        long? bound = peek.HasStoredState ? null : peek.InputTokensAtMost(deployment.Media);
        long? ofAll = bound is null ? deployment.ContextTokens ?? peek.TextTokensAtMost : null;
        bound ??=
            isKept && deployment.Unbounded == UnboundedPolicy.Allow
                ? peek.TextTokensAtMost
                : deployment.ContextTokens ?? peek.TextTokensAtMost;
        bound = bound > deployment.ContextTokens ? deployment.ContextTokens : bound;
        if (price is null && !deployment.AllowsUnpriced)
        {
            return Refuse(
                503,
                $"No price is known for the model '{peek.Model}', and nothing is forwarded that cannot be accounted for.",
                "model",
                DataPlaneFaultCodes.NoPrice
            );
        }

        // A translated request has no default of less than the model can: some clients never state a limit, and repeat what was cut.
        long? asked = outbound.Translation is not null
            ? FittingOf(peek, deployment) ?? peek.StatedOutputTokens ?? deployment.MaxOutputTokens
            : peek.StatedOutputTokens ?? peek.Dialect.DefaultOutputTokens ?? deployment.DefaultOutputTokens;
        long one = asked ?? deployment.LongestOutputTokens;
        ModelPrice holdPrice = HoldOf(price ?? default, peek.ServiceTier)
            .Held(
                peek.Sounds > 0 ? ofAll ?? (peek.Sounds * (deployment.Media.AudioTokens ?? 0)) : 0,
                peek.Images > 0 ? ofAll ?? (peek.Images * (deployment.Media.ImageTokens ?? 0)) : 0,
                peek.Files > 0 ? ofAll ?? (peek.Files * (deployment.Media.FileTokens ?? 0)) : 0,
                speaks: peek.Unpriceable == "modalities",
                searches: peek.MaxSearches ?? 0
            );

        // A model reads all it has found, and may write, once more behind each search.
        long rounds = peek.MaySearch && deployment.ContextTokens is not null ? peek.MaxSearches ?? 0 : 0;
        long input = rounds > 0 ? (rounds + 1) * deployment.ContextTokens!.Value : bound!.Value;
        long ofOne = !peek.Dialect.Generates
            ? 0
            : Math.Min(one, Math.Min(deployment.MaxOutputTokens ?? MaxOutputOfOne, MaxOutputOfOne));
        long beside = (peek.PredictionBytes * peek.Choices) + (rounds * ofOne);
        return new AttemptBounds
        {
            Price = price ?? default,
            HoldPrice = holdPrice,
            IsUnpriced = price is null,
            InputTokens = input,
            OutputTokensOfOne = ofOne,
            MaySearch = peek.MaySearch || SearchNames.IsModel(deployment.UpstreamModel),
            IsOpenEnded = !isKept && asked is null,
            IsVisible =
                deployment.Holds == HoldPolicy.Learned
                && deployment.Upstream.StopsWhenCut
                && price is not null
                && peek.IsStream
                && peek.Dialect.ShowsOutput
                && peek.Choices == 1
                && beside == 0
                && !peek.MayHideOutput,
            OutputTokensBeside = beside,
            CutOff =
                deployment.Upstream.StopsWhenCut
                && price is not null
                && deployment.OutputTokensPerSecond is long pace
                    ? (holdPrice.AtMost(input, beside), holdPrice.OfOutputAtMost(pace * peek.Choices))
                    : null,
            Choices = peek.Choices,
            EstimatedInputTokens = Math.Min(
                bound!.Value,
                UsageScanner.TokensOf(peek.BodyBytes - peek.MediaBytes)
                    + Math.Max(0, bound.Value - peek.TextTokensAtMost)
            ),
        };
    }

    /// <summary>The same as a line of a provider's batch: held at that price.</summary>
    public AttemptBounds InBatch() => this with { HoldPrice = Price.LowerInBatch ?? Price };

    /// <summary>The same for less output.</summary>
    public AttemptBounds CutTo(long outputTokens) =>
        this with
        {
            OutputTokensOfOne = Math.Min(OutputTokensOfOne, outputTokens),
            IsOpenEnded = false,
        };

    /// <summary>An output limit that fits into the context beside the prompt, estimated at a third of its bytes; null where the stated one does, or nothing is to be fitted.</summary>
    private static long? FittingOf(RequestPeek peek, Deployment deployment)
    {
        if (!deployment.FitsOutput || deployment.ContextTokens is not long context)
        {
            return null;
        }

        long fitting = context - UsageScanner.TokensOf(peek.BodyBytes - peek.MediaBytes) - FittingMargin;
        return peek.StatedOutputTokens > fitting ? Math.Max(MinFittingOutput, fitting) : null;
    }

    /// <summary>Bounds a request to an endpoint that is not billed by tokens: its units at their price. Without one it is not served, whatever else the model is priced by.</summary>
    private static AttemptBounds OfUnits(
        RequestPeek peek,
        Deployment deployment,
        ModelPrice? price,
        UnitKind unit,
        bool isKept
    )
    {
        if (unit == UnitKind.Search && price?.Units is { Search: null, Token: not null })
        {
            unit = UnitKind.Token;
        }

        UnitCount count = unit == UnitKind.Token ? peek.TokenUnits : peek.Units;
        TokenPrice? ofUnit =
            unit == UnitKind.Image
                ? price?.Units?.OfImage(peek.ImageSize, peek.ImageQuality)
                : price?.Units?.Of(unit);
        if (ofUnit is not TokenPrice one)
        {
            string beside = unit == UnitKind.Search ? $" and no '{UnitPrices.MemberOf(UnitKind.Token)}'" : "";
            return Unserved(peek, $"no '{UnitPrices.MemberOf(unit)}'{beside}");
        }

        if (isKept && !count.IsBoundProven && deployment.Unbounded == UnboundedPolicy.Refuse)
        {
            return Unbounded(
                unit == UnitKind.Token
                    ? "its documents are not texts alone"
                    : "the length of its sound is not known; that of PCM in a WAV file is"
            );
        }

        return Steered(peek, deployment)
            ?? new AttemptBounds
            {
                Price = new ModelPrice { Unit = one },
                HoldPrice = new ModelPrice { Uncached = one },
                BilledBy = unit,
                Units =
                    count.IsBoundProven || deployment.Unbounded != UnboundedPolicy.Allow
                        ? count
                        : count with
                        {
                            AtMost = count.Own,
                        },
                Choices = 1,
            };
    }

    /// <summary>Its cost has no bound, and one is asked for.</summary>
    private static AttemptBounds Unbounded(string why) =>
        Refuse(
            400,
            $"The cost of this request cannot be bounded before it is sent: {why}.",
            null,
            DataPlaneFaultCodes.Unpriceable
        );

    /// <summary>A model has no price for what an endpoint is billed by.</summary>
    private static AttemptBounds Unserved(RequestPeek peek, string missing) =>
        Refuse(
            404,
            $"The model '{peek.Model}' is not served at /v1{peek.Dialect.Path}: its 'price' in the gateway's configuration has {missing}.",
            "model",
            "model_not_found"
        );

    private static AttemptBounds? Steered(RequestPeek peek, Deployment deployment) =>
        (peek.Steering & ~deployment.Upstream.Steering) is var steering and not SteeringMembers.None
            ? Refuse(
                400,
                $"'{SteeringNames.First(steering)}' is not passed on to this model: it would have the upstream serve the request in another way than the gateway routes and accounts for.",
                SteeringNames.First(steering),
                DataPlaneFaultCodes.Steering
            )
            : null;

    /// <summary>A request for a dearer tier may be served at either.</summary>
    private static ModelPrice HoldOf(ModelPrice price, string tier) =>
        tier == "priority" && price.Tiers?.Priority is ModelPrice dear ? price.Or(dear) : price;

    private static AttemptBounds Refuse(int status, string message, string? param, string code) =>
        new()
        {
            Refusal = new ApiError(
                status,
                status >= 500 ? "server_error" : "invalid_request_error",
                message,
                param,
                code
            ),
        };
}
