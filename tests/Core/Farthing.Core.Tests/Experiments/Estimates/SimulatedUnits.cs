using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Experiments.Estimates;

/// <summary>A world of sessions under keys with a known effect: dollars of a request are lognormal about their key's price, sessions have geometric lengths.</summary>
internal sealed record SimulatedUnits
{
    /// <summary>Spread of a session's price: σ of its logarithm.</summary>
    public double Sigma { get; init; } = 1.2;

    /// <summary>Spread of keys' prices: σ of their logarithm, which history knows.</summary>
    public double KeySigma { get; init; } = 0.5;

    /// <summary>Share of keys without history.</summary>
    public double NewKeys { get; init; } = 0.2;

    /// <summary>Treatment over control, minus 1.</summary>
    public double Effect { get; init; }

    /// <summary>Share held out.</summary>
    public double Share { get; init; } = 0.1;

    /// <summary>True to assign keys instead of sessions.</summary>
    public bool ByKey { get; init; }

    /// <summary>Requests of a session, on average.</summary>
    public double MeanRequests { get; init; } = 4;

    /// <summary>A table of sessions; with <see cref="ByKey"/> of keys.</summary>
    public UnitTable Table(ulong seed, int sessions, int keys)
    {
        UnitTableBuilder builder = new();
        Pcg32 random = new(seed, 1);
        double[] prices = new double[keys];
        bool[] isNew = new bool[keys];
        Arm[] arms = new Arm[keys];
        for (int k = 0; k < keys; k++)
        {
            prices[k] = Math.Exp(KeySigma * random.NextNormal());
            isNew[k] = random.NextDouble() < NewKeys;
            arms[k] = random.NextDouble() < Share ? Arm.Control : Arm.Treatment;
        }

        for (int i = 0; i < sessions; i++)
        {
            int key = i % keys;
            Arm arm = random.NextDouble() < Share ? Arm.Control : Arm.Treatment;
            arm = ByKey ? arms[key] : arm;
            long requests = 1 + (long)(random.NextExponential() * (MeanRequests - 1));
            double price = 0.01 * prices[key] * Math.Exp(Sigma * random.NextNormal());
            double usd = price * requests * (arm == Arm.Treatment ? 1 + Effect : 1);
            ulong cluster = ByKey ? (ulong)key : (ulong)i;
            builder.Add(new AssignedUnit(arm, cluster), i % 3, (long)(usd * 1e9), requests);
            if (!isNew[key])
            {
                builder.AddBefore(cluster, (long)(prices[key] * MeanRequests * 1e7), MeanRequests);
            }
        }

        return builder.Build();
    }
}
