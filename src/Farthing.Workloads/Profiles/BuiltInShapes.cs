using System.Text.Json;
using Farthing.Workloads.Arrivals;

namespace Farthing.Workloads.Profiles;

/// <summary>The built-in ups and downs of a day and a week: hourly rates of ServeGen's m-small clients (data/shapes/weekly.json).</summary>
public static class BuiltInShapes
{
    private const int HoursPerDay = 24;
    private static readonly Lazy<RateShape> LoadedWeek = new(LoadWeek);
    private static readonly Lazy<RateShape> FoldedDay = new(FoldDay);

    /// <summary>168 hours, from the trace's start.</summary>
    public static RateShape Weekly => LoadedWeek.Value;

    /// <summary>24 hours: the mean of the week's days.</summary>
    public static RateShape Diurnal => FoldedDay.Value;

    private static RateShape LoadWeek()
    {
        using Stream stream = EmbeddedData.Open("shapes.weekly.json");
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
