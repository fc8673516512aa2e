namespace Farthing.Serving.Spot;

/// <summary>Times up and down of one zone as a Markov chain of four states: up that is likely short, up that is long, down that is likely short, down that is long.</summary>
/// <remarks>A time is hyperexponential with balanced means: with probability p = ½ (1 + √((c² − 1)/(c² + 1))) exponential of rate 2p/m, else of rate 2(1 − p)/m, for a mean m and a coefficient of variation c (Allen, Probability, Statistics and Queueing Theory, 1990).</remarks>
internal sealed class AlternatingTimes
{
    /// <summary>States of the chain; the first half are up.</summary>
    public const int States = 4;

    private readonly double[] leaveShares = new double[States];
    private readonly double shortShare;

    /// <summary>The chain of a market's zones.</summary>
    public AlternatingTimes(SpotMarket market)
    {
        double square = market.Variation * market.Variation;
        shortShare = 0.5 * (1 + Math.Sqrt((square - 1) / (square + 1)));
        double[] rates =
        [
            2 * shortShare / market.UpHours,
            2 * (1 - shortShare) / market.UpHours,
            2 * shortShare / market.DownHours,
            2 * (1 - shortShare) / market.DownHours,
        ];
        TicksPerHour = rates.Max();
        LongestHours = 1 / rates.Min();
        for (int i = 0; i < States; i++)
        {
            leaveShares[i] = rates[i] / TicksPerHour;
        }

        // Of a mean time in a side, each branch has the half: its share over its rate.
        Stationary =
        [
            market.UpShare / 2,
            market.UpShare / 2,
            (1 - market.UpShare) / 2,
            (1 - market.UpShare) / 2,
        ];
    }

    /// <summary>Rate of the clock at whose ticks a zone may change: that of the state which is left soonest.</summary>
    public double TicksPerHour { get; }

    /// <summary>Mean time of the state that lasts longest.</summary>
    public double LongestHours { get; }

    /// <summary>Share of time in each state.</summary>
    public IReadOnlyList<double> Stationary { get; }

    /// <summary>Whether a state is up.</summary>
    public static bool IsUp(int state) => state < States / 2;

    /// <summary>The state after a tick. Low numbers take zones down, high ones bring them up: zones that get the same numbers come to the same side.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="leave">Uniform in [0, 1): whether it changes.</param>
    /// <param name="branch">Uniform in [0, 1): how long the time that begins is likely to be.</param>
    public int After(int state, double leave, double branch)
    {
        bool leaves = IsUp(state) ? leave < leaveShares[state] : leave >= 1 - leaveShares[state];
        return leaves ? Other(state, branch) : state;
    }

    /// <summary>The chance of a state to be left at a tick.</summary>
    public double LeaveShare(int state) => leaveShares[state];

    /// <summary>A state of the other side.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="branch">Uniform in [0, 1): how long the time that begins is likely to be.</param>
    public int Other(int state, double branch) => (IsUp(state) ? 2 : 0) + (branch < shortShare ? 0 : 1);

    /// <summary>Probabilities of going from one state to another at a tick.</summary>
    public double[,] Tick()
    {
        double[,] chances = new double[States, States];
        for (int from = 0; from < States; from++)
        {
            chances[from, from] += 1 - leaveShares[from];
            int first = IsUp(from) ? 2 : 0;
            chances[from, first] += leaveShares[from] * shortShare;
            chances[from, first + 1] += leaveShares[from] * (1 - shortShare);
        }

        return chances;
    }

    /// <summary>Probabilities of a pair of zones that get the same numbers at a tick, by <c>first × States + second</c>.</summary>
    public double[,] SharedTick()
    {
        double[,] chances = new double[States * States, States * States];
        for (int first = 0; first < States; first++)
        {
            for (int second = 0; second < States; second++)
            {
                // The numbers at which something changes; between two of them all is the same.
                double[] cuts = [0, Cut(first), Cut(second), 1];
                Array.Sort(cuts);
                for (int i = 0; i + 1 < cuts.Length; i++)
                {
                    double middle = (cuts[i] + cuts[i + 1]) / 2;
                    double wide = cuts[i + 1] - cuts[i];
                    int from = (first * States) + second;
                    chances[from, To(middle, 0)] += wide * shortShare;
                    chances[from, To(middle, 1)] += wide * (1 - shortShare);
                }

                int To(double leave, double branch) =>
                    (After(first, leave, branch) * States) + After(second, leave, branch);
            }
        }

        return chances;
    }

    private double Cut(int state) => IsUp(state) ? leaveShares[state] : 1 - leaveShares[state];
}
