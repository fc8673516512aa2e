using Farthing.Numerics.Randomness;

namespace Farthing.Studies.Hindsights;

/// <summary>A kind of course that traffic takes, month by month; its parameters are printed with the study.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Words">Its course in words.</param>
/// <param name="LeastGrowth">Lower end of the growth each month, which is drawn once for each course.</param>
/// <param name="GreatestGrowth">Upper end.</param>
/// <param name="Jumps">True where the level jumps.</param>
internal sealed record TrafficWorld(
    string Name,
    string Words,
    double LeastGrowth,
    double GreatestGrowth,
    bool Jumps
)
{
    /// <summary>Months before the day that the decision sees, the last of them its own.</summary>
    public const int SeenMonths = 12;

    /// <summary>Months after it that are played at most.</summary>
    public const int PlayedMonths = 12;

    /// <summary>Standard deviation of the logarithm of a month's traffic around its course.</summary>
    public const double Noise = 0.05;

    /// <summary>Chance of a jump in a month.</summary>
    public const double JumpChance = 1.0 / 12;

    /// <summary>Largest factor of a jump; the smallest is its inverse.</summary>
    public const double GreatestJump = 1.4;

    /// <summary>All worlds.</summary>
    public static IReadOnlyList<TrafficWorld> All { get; } =
    [
        new("steady", "one level", 0, 0, false),
        new("growing", "+2 to +8 % a month", 0.02, 0.08, false),
        new("falling", "−2 to −6 % a month", -0.06, -0.02, false),
        new(
            "shifting",
            "one level that jumps, in each month with a chance of 1 in 12, by a factor of 1/1.4 to 1.4",
            0,
            0,
            true
        ),
    ];

    /// <summary>Draws a course: the months before the day, then those after it; 1 is the level of the day's own month without noise.</summary>
    public TrafficCourse Draw(ref Pcg32 chance)
    {
        double growth = LeastGrowth + ((GreatestGrowth - LeastGrowth) * chance.NextDouble());
        double[] levels = new double[SeenMonths + PlayedMonths];
        double level = 0;
        for (int month = 0; month < levels.Length; month++)
        {
            if (month > 0)
            {
                level += Math.Log(1 + growth);
                if (Jumps && chance.NextDouble() < JumpChance)
                {
                    level += Math.Log(GreatestJump) * ((2 * chance.NextDouble()) - 1);
                }
            }

            levels[month] = level;
        }

        double today = levels[SeenMonths - 1];
        double[] traffic = new double[levels.Length];
        for (int month = 0; month < levels.Length; month++)
        {
            levels[month] = Math.Exp(levels[month] - today);
            traffic[month] = levels[month] * Math.Exp(Noise * chance.NextNormal());
        }

        return new TrafficCourse(traffic[..SeenMonths], traffic[SeenMonths..], levels[SeenMonths..]);
    }
}

/// <summary>A drawn course of traffic, in months; 1 is the level of the day's own month without noise.</summary>
/// <param name="Seen">Traffic before the day, the last month its own.</param>
/// <param name="Came">Traffic after it.</param>
/// <param name="Levels">The same without noise.</param>
internal sealed record TrafficCourse(double[] Seen, double[] Came, double[] Levels);
