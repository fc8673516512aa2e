using Farthing.Serving.Kernels;

namespace Farthing.Serving.StepTimes;

/// <summary>One pass through the layers of a mixture of experts whose attention is data-parallel: each rank computes its own tokens, the experts compute everybody's.</summary>
/// <remarks>
/// A rank with a prompt holds all others up, but its prompt passes the experts once, not once per rank.
/// Between ranks, the cheaper of two exchanges: all-to-all of a rank's routed tokens, or gathering all tokens and scattering their sums.
/// </remarks>
internal sealed class SpreadPass
{
    private readonly TokenTable evenExperts;
    private readonly TokenTable skewedExperts;
    private readonly TokenTable exchange;
    private readonly TokenTable gather;
    private readonly double mixed;
    private readonly bool gathersTokens;

    /// <summary>Tabulates the parts.</summary>
    /// <param name="layers">Costs of the layers.</param>
    /// <param name="dataParallel">Ranks.</param>
    /// <param name="largest">Tokens of one rank's step.</param>
    /// <param name="sequences">Sequences of one rank.</param>
    /// <param name="gathersTokens">True for engines that always gather.</param>
    public SpreadPass(ScaledCosts layers, int dataParallel, int largest, int sequences, bool gathersTokens)
    {
        this.gathersTokens = gathersTokens;
        int all = largest * dataParallel;
        Own = new TokenTable(largest, tokens => layers.Own(tokens, false));
        mixed = layers.Mixed(true);
        OwnMixed = mixed == 1 ? Own : new TokenTable(largest, tokens => layers.Own(tokens, true));
        evenExperts = new TokenTable(sequences * dataParallel, tokens => layers.Experts(tokens, false));
        skewedExperts = new TokenTable(all, tokens => layers.Experts(tokens, true));
        exchange = new TokenTable(largest, layers.Exchange);
        gather = new TokenTable(all, layers.Gather);
    }

    /// <summary>Cost of a rank's own tokens.</summary>
    public TokenTable Own { get; }

    /// <summary>The same in steps with prompts; another table only where a calibration tells them apart.</summary>
    public TokenTable OwnMixed { get; }

    /// <summary>Experts and exchange, in nanoseconds.</summary>
    /// <param name="rankTokens">Tokens of the fullest rank.</param>
    /// <param name="allTokens">Tokens of all ranks.</param>
    /// <param name="hasPrefill">True when prompts are among them.</param>
    public double SharedNs(int rankTokens, int allTokens, bool hasPrefill) =>
        (hasPrefill ? skewedExperts : evenExperts).Ns(allTokens)
        + (Exchanged(rankTokens, allTokens) * (hasPrefill ? mixed : 1));

    private double Exchanged(int rankTokens, int allTokens) =>
        gathersTokens ? gather.Ns(allTokens) : Math.Min(exchange.Ns(rankTokens), gather.Ns(allTokens));

    /// <summary>Bytes and arithmetic of the experts on one GPU.</summary>
    public OperatorCost ExpertWork(int allTokens, bool hasPrefill) =>
        (hasPrefill ? skewedExperts : evenExperts).Cost(allTokens);
}
