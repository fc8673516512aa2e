using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Rules;
using Farthing.Serving.Slos;

namespace Farthing.Watches;

/// <summary>The course of a watch as JSON: rows of figures, and every alert with its start and end.</summary>
internal static class WatchCourseJson
{
    /// <summary>Writes the promise with what it had to bear in the window.</summary>
    public static void WritePromise(WatchView view, Slo slo, Utf8JsonWriter json)
    {
        json.WriteStartArray("promise");
        foreach (PromiseBudget budget in PromiseBudget.Of(slo, view.Fleet))
        {
            json.WriteStartObject();
            json.WriteString("target", budget.Target.Name);
            json.WriteNumber("limit_s", budget.Target.LimitSeconds);
            json.WriteNumber("late_allowed", budget.Allowed);
            json.WriteFinite("late_low", budget.LateLow);
            json.WriteFinite("late_high", budget.LateHigh);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the course and the alerts.</summary>
    public static void Write(WatchCourse course, WatchView view, Utf8JsonWriter json)
    {
        json.WriteStartArray("course");
        foreach (CoursePoint point in course.Points)
        {
            double[] values =
            [
                point.UnixSeconds,
                point.Seconds,
                point.Running,
                point.Waiting,
                point.KvUse,
                point.InputPerSecond,
                point.OutputPerSecond,
                point.Mbu,
                point.Mfu,
                point.Watts,
                point.UsdPerMillion,
                point.IdleUsd,
            ];
            json.WriteStartArray();
            foreach (double value in values)
            {
                if (double.IsFinite(value))
                {
                    json.WriteNumberValue(Math.Round(value, 6));
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("history_forgotten", course.ForgottenAlerts);
        json.WriteStartArray("history");
        foreach (PastAlert alert in course.Alerts)
        {
            json.WriteStartObject();
            json.WriteString("rule", alert.Rule);
            json.WriteString("target", alert.Target);
            json.WriteString("summary", alert.Summary);
            json.WriteNumber("start_unix_seconds", Math.Round(alert.StartUnixSeconds, 3));
            if (double.IsNaN(alert.EndUnixSeconds))
            {
                json.WriteNull("end_unix_seconds");
            }
            else
            {
                json.WriteNumber("end_unix_seconds", Math.Round(alert.EndUnixSeconds, 3));
            }

            json.WriteNumber("seconds", Math.Round(alert.Seconds(view.UnixSeconds), 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
