using System.Text.Json;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Arrivals;

namespace Farthing.Workloads.Profiles;

/// <summary>The built-in ups and downs: of a day and a week, hourly rates of ServeGen's m-small clients (data/shapes/weekly.json); of a month, rates of ten minutes of its m-large clients (data/shapes/ten-minutes.json).</summary>
public static class BuiltInShapes
{
    private const int HoursPerDay = 24;
    private const int DaysOfMonth = 28;
    private const int DaysOfWeek = 7;
    private const double DaySigma = 0.1; // Means of the days of the two recorded weeks vary by 7 and 16 %.
    private const ulong DaySeed = 1;
    private static readonly Lazy<RateShape> LoadedWeek = new(() => Load("shapes.weekly.json"));
    private static readonly Lazy<RateShape> DrawnMonth = new(DrawMonth);
    private static readonly Lazy<RateShape> FoldedDay = new(FoldDay);

    /// <summary>168 hours, from the trace's start.</summary>
    public static RateShape Weekly => LoadedWeek.Value;

    /// <summary>24 hours: the mean of the week's days.</summary>
    public static RateShape Diurnal => FoldedDay.Value;

    /// <summary>28 days in steps of ten minutes: one recorded week four times, each day times a lognormal factor. No month of LLM traffic has been published; the days are the same in every run.</summary>
    public static RateShape Monthly => DrawnMonth.Value;

    private static RateShape DrawMonth()
    {
        RateShape week = Load("shapes.ten-minutes.json");
        int steps = week.Factors.Length / DaysOfWeek;
        double[] month = new double[DaysOfMonth * steps];
        Pcg32 random = new(DaySeed, 0);
        for (int day = 0; day < DaysOfMonth; day++)
        {
            double factor = Math.Exp(DaySigma * random.NextNormal());
            for (int step = 0; step < steps; step++)
            {
                month[(day * steps) + step] = factor * week.Factors[(day % DaysOfWeek * steps) + step];
            }
        }

        return new RateShape(week.BucketSeconds, month);
    }

    private static RateShape Load(string file)
    {
        using Stream stream = EmbeddedData.Open(file);
        ShapeDocument shape = JsonSerializer.Deserialize(stream, WorkloadJson.Default.ShapeDocument)!;
        return new RateShape(shape.BucketSeconds, shape.Factors);
    }

    private static RateShape FoldDay()
    {
        double[] hours = new double[HoursPerDay];
        ReadOnlySpan<double> week = Weekly.Factors;
        for (int i = 0; i < week.Length; i++)
        {
            hours[i % HoursPerDay] += week[i];
        }

        return new RateShape(Weekly.BucketSeconds, hours);
    }
}

/// <summary>The wire form of a course of rates: data/shapes.</summary>
internal sealed record ShapeDocument(double BucketSeconds, IReadOnlyList<double> Factors);
