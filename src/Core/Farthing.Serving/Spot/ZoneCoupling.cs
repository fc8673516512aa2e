using Farthing.Numerics.Statistics;

namespace Farthing.Serving.Spot;

/// <summary>The share of ticks that zones have in common, so that whether two of them are up has a wanted correlation over time.</summary>
/// <remarks>At a common tick all zones get the same random numbers, at one of its own a zone gets its own: each zone by itself stays the chain that it is (uniformization; Jensen 1953), and the pair of two zones is a chain of 16 states whose stationary law gives the correlation. It rises with the share; halving finds it.</remarks>
internal static class ZoneCoupling
{
    private const int States = AlternatingTimes.States;
    private const double MostShared = 0.9999;

    /// <summary>The share, 0 to below 1.</summary>
    public static double SharedTicks(AlternatingTimes times, double correlation)
    {
        if (correlation <= 0)
        {
            return 0;
        }

        (double low, double high) = (0, MostShared);
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Correlation(times, middle) < correlation ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The correlation of a share.</summary>
    public static double Correlation(AlternatingTimes times, double shared)
    {
        const int Pairs = States * States;
        double[,] alone = times.Tick();
        double[,] together = times.SharedTick();
        double[,] system = new double[Pairs, Pairs]; // Balance of each pair of states; the last row: probabilities add up to 1.
        double[] right = new double[Pairs];
        right[Pairs - 1] = 1;
        for (int from = 0; from < Pairs; from++)
        {
            (int first, int second) = (from / States, from % States);
            for (int to = 0; to < Pairs - 1; to++)
            {
                (int firstTo, int secondTo) = (to / States, to % States);
                double rate =
                    (shared * (together[from, to] - (from == to ? 1 : 0)))
                    + (
                        (1 - shared)
                        * (
                            (second == secondTo ? alone[first, firstTo] : 0)
                            + (first == firstTo ? alone[second, secondTo] : 0)
                            - (from == to ? 2 : 0)
                        )
                    );
                system[to, from] += rate;
            }

            system[Pairs - 1, from] = 1;
        }

        double[] law = LinearSystem.Solve(system, right);
        double up = times.Stationary[0] + times.Stationary[1];
        double both = 0;
        for (int i = 0; i < Pairs; i++)
        {
            both += AlternatingTimes.IsUp(i / States) && AlternatingTimes.IsUp(i % States) ? law[i] : 0;
        }

        return (both - (up * up)) / (up * (1 - up));
    }
}
