using Farthing.Measurement.Watching.Rules;

namespace Farthing.Measurement.Watching.Courses;

/// <summary>Course of a watch from its start to now, in bounded memory: where points become too many, the older half is merged in pairs.</summary>
public sealed class WatchCourse
{
    /// <summary>The most points that are kept.</summary>
    public const int MaxPoints = 2000;

    /// <summary>The most alerts that are kept; older ones are forgotten and counted.</summary>
    public const int MaxAlerts = 1000;

    private readonly List<CoursePoint> points = [];
    private readonly List<PastAlert> alerts = [];
    private double lastUnixSeconds = double.NaN;

    /// <summary>The stretches, oldest first.</summary>
    public IReadOnlyList<CoursePoint> Points => points;

    /// <summary>Alerts in the order in which they fired.</summary>
    public IReadOnlyList<PastAlert> Alerts => alerts;

    /// <summary>Alerts that are no longer kept.</summary>
    public int ForgottenAlerts { get; private set; }

    /// <summary>Adds a look.</summary>
    /// <param name="view">What was seen.</param>
    /// <param name="changes">Alerts that have just fired or ended.</param>
    public void Add(WatchView view, IReadOnlyList<Alert> changes)
    {
        double gap = view.UnixSeconds - lastUnixSeconds;
        lastUnixSeconds = view.UnixSeconds;
        points.Add(
            new CoursePoint(
                view.UnixSeconds,
                gap > 0 ? gap : 0,
                view.Fleet.Running,
                view.Fleet.Waiting,
                view.Fleet.KvUse,
                view.Fleet.PerSecond(view.Fleet.InputTokens),
                view.Fleet.PerSecond(view.Fleet.OutputTokens),
                view.Load.Mbu,
                view.Load.Mfu,
                view.Gpus?.Watts ?? double.NaN,
                view.Cost?.UsdPerMillion ?? double.NaN,
                view.Cost?.IdleUsdTotal ?? double.NaN
            )
        );
        if (points.Count > MaxPoints)
        {
            Thin();
        }

        foreach (Alert change in changes)
        {
            Note(change, view.UnixSeconds);
        }
    }

    private void Thin()
    {
        int half = points.Count / 4 * 2;
        for (int i = 0; i < half; i += 2)
        {
            points[i / 2] = CoursePoint.Merge(points[i], points[i + 1]);
        }

        points.RemoveRange(half / 2, half / 2);
    }

    private void Note(Alert change, double unixSeconds)
    {
        if (change.IsFiring)
        {
            alerts.Add(
                new PastAlert(change.Rule, change.Target, change.Summary, change.SinceUnixSeconds, double.NaN)
            );
            if (alerts.Count > MaxAlerts)
            {
                alerts.RemoveAt(0);
                ForgottenAlerts++;
            }

            return;
        }

        int at = alerts.FindLastIndex(alert =>
            alert.Rule == change.Rule && alert.Target == change.Target && double.IsNaN(alert.EndUnixSeconds)
        );
        if (at >= 0)
        {
            alerts[at] = alerts[at] with { EndUnixSeconds = unixSeconds };
        }
    }
}

/// <summary>An alert of a watch, from when it began to when it ended.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Target">The address; empty for all engines together.</param>
/// <param name="Summary">What was wrong, with its figure when it fired.</param>
/// <param name="StartUnixSeconds">When the value turned bad.</param>
/// <param name="EndUnixSeconds">When it was over; NaN while it holds.</param>
public sealed record PastAlert(
    string Rule,
    string Target,
    string Summary,
    double StartUnixSeconds,
    double EndUnixSeconds
)
{
    /// <summary>Its length, up to a moment where it still holds.</summary>
    public double Seconds(double nowUnixSeconds) =>
        (double.IsNaN(EndUnixSeconds) ? nowUnixSeconds : EndUnixSeconds) - StartUnixSeconds;
}
