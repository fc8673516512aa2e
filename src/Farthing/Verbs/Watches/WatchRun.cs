using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Watching;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Recording;
using Farthing.Measurement.Watching.Rules;
using Farthing.Measurement.Watching.Sending;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Watching;

namespace Farthing.Verbs.Watches;

/// <summary>The rounds of a watch: fetch, look, show, send, record; until the end, Ctrl-C, or the last saved page.</summary>
/// <param name="context">The command line.</param>
/// <param name="flags">Its flags.</param>
/// <param name="options">What is known beyond the targets.</param>
/// <param name="targets">What is watched.</param>
internal sealed class WatchRun(
    VerbContext context,
    WatchFlags flags,
    WatchOptions options,
    IReadOnlyList<WatchedTarget> targets
)
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const int UsualLines = 24;

    private readonly WatchScreen screen = new();
    private readonly WatchCourse course = new();
    private readonly List<Alert> changes = [];
    private readonly bool isLive = targets.Any(target => target.Source.IsLive);
    private Watcher watcher = new(targets, options);
    private bool knowsModel;
    private bool isDrawn;
    private string? recordingFailure;
    private WatchView? last;

    /// <summary>Runs; returns the exit code.</summary>
    public async Task<int> RunAsync(
        WatchClock clock,
        AlertSender? sender,
        TrafficRecorder? recorder,
        WatchPages? pages,
        CancellationToken cancellation
    )
    {
        bool isOnce = context.Parsed.GetValue(flags.Once);
        double interval = context.Number(flags.Interval);
        double end = context.Value(flags.For) ?? double.PositiveInfinity;
        try
        {
            for (int round = 1; ; round++)
            {
                double started = clock.Seconds;
                await watcher.FetchAsync(clock, cancellation);
                if (targets.All(target => target.HasEnded))
                {
                    break;
                }

                Look(clock);
                pages?.Publish(last!, OneLine(context.Document(json => Write(json, isWhole: false))));
                Record(recorder);
                await SendAsync(sender, cancellation);
                if (!isOnce)
                {
                    Show();
                }

                if ((isLive && isOnce && round >= 2) || clock.Seconds + interval > end)
                {
                    break;
                }

                double rest = interval - (clock.Seconds - started);
                if (!isLive)
                {
                    clock.Skip(interval);
                }
                else if (
                    rest > 0
                    && await new WatchKeys(screen, isOnce ? () => { } : Show).WaitAsync(
                        TimeSpan.FromSeconds(rest),
                        cancellation
                    )
                )
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends: what was recorded stays.
        }

        return Finish(isOnce, recorder);
    }

    private void Look(WatchClock clock)
    {
        if (!knowsModel && targets.Any(target => target.IsEngine))
        {
            // The model is known only when an engine has said what it serves.
            string[] served = [.. targets.SelectMany(target => target.Tracker.Models).Distinct()];
            int engines = FleetRoles.CountEngines(targets);
            WatchOptions known = options with
            {
                StepTimes = WatchInput.StepTimes(context, flags, options, served, engines),
            };
            watcher = new Watcher(targets, known);
            knowsModel = true;
        }

        changes.Clear();
        last = watcher.Look(clock.Seconds, clock.UnixSeconds, changes);
        course.Add(last, changes);
    }

    /// <summary>A disk that is full ends no watch: it is said once, and rows wait until there is room.</summary>
    private void Record(TrafficRecorder? recorder)
    {
        recorder?.Take(targets);
        string? failure = recorder?.File?.Failure;
        if (failure is not null && recordingFailure is null && !context.IsQuiet)
        {
            context.Error.WriteLine(
                $"note: the recording cannot be written ({failure}): the watch goes on, rows wait for room"
            );
        }

        recordingFailure = failure;
    }

    private void Write(Utf8JsonWriter json, bool isWhole) =>
        JsonSerializer.Serialize(
            json,
            WatchRecord.Of(last!, options.Slo, isWhole ? course : null),
            DocumentJson.Of<WatchDocument>()
        );

    private async Task SendAsync(AlertSender? sender, CancellationToken cancellation)
    {
        if (sender is null || last is null)
        {
            return;
        }

        foreach (
            string problem in await sender.SendAsync(changes, last.Alerts, last.UnixSeconds, cancellation)
        )
        {
            if (!context.IsQuiet)
            {
                context.Error.WriteLine("note: " + problem);
            }
        }
    }

    private void Show()
    {
        WatchView view = last!;
        if (context.IsJson)
        {
            context.Out.WriteLine(OneLine(context.Document(json => Write(json, isWhole: false))));
        }
        else if (Console.IsOutputRedirected || !isLive)
        {
            context.Out.WriteLine(WatchSheet.Line(WatchRecord.Of(view, options.Slo, null)));
            foreach (Alert alert in changes)
            {
                context.Out.WriteLine(
                    WatchSheet.Line(WatchRecord.Held(alert), alert.IsFiring, view.UnixSeconds)
                );
            }
        }
        else
        {
            Draw();
        }

        context.Out.Flush();
    }

    /// <summary>Draws the last look over the one before: nothing scrolls.</summary>
    private void Draw()
    {
        (int width, int height) = Size();
        StringBuilder drawn = new();
        using StringWriter text = new(drawn);
        using EscapedWriter page = new(text);
        IReadOnlyList<string> lines = screen.Lines(
            WatchRecord.Of(last!, options.Slo, course),
            width,
            height,
            WatchKeys.Work
        );
        for (int i = 0; i < lines.Count; i++)
        {
            page.Write(lines[i]);
            // The rest of the line is cleared; a line feed behind the last would scroll.
            text.Write(i < lines.Count - 1 ? "\u001b[K\r\n" : "\u001b[K");
        }

        isDrawn = true;
        // Home, the lines, then what is below is cleared.
        EscapedWriter.Behind(context.Out).Write("\u001b[H" + drawn + "\u001b[J");
    }

    private static (int Width, int Height) Size()
    {
        try
        {
            return Console.WindowWidth > 0
                ? (
                    Math.Clamp(Console.WindowWidth, SheetTerminal.Narrowest, SheetTerminal.Widest),
                    Console.WindowHeight
                )
                : (SheetTerminal.Usual, UsualLines);
        }
        catch (IOException)
        {
            return (SheetTerminal.Usual, UsualLines);
        }
    }

    private int Finish(bool isOnce, TrafficRecorder? recorder)
    {
        if (last is null || targets.All(target => target.History.Count == 0))
        {
            throw new FarthingException(
                [
                    .. targets.Select(target => new Fault(
                        WatchFaultCodes.NothingAnswered,
                        $"no metrics: {target.Words}"
                    )
                    {
                        Path = target.Source.Name,
                        Expected = "an engine's or exporter's page of metrics",
                    }),
                ],
                exitCode: 3
            );
        }

        if (!isOnce)
        {
            if (isDrawn)
            {
                // What comes now stands below the last look.
                context.Out.WriteLine();
                context.Out.Flush();
            }

            context.WriteFiles(json => Write(json, isWhole: true));
            if (!context.IsQuiet && !context.IsJson && RecordingNote.Of(recorder) is { } note)
            {
                context.Error.WriteLine(note);
            }

            return 0;
        }

        return context.Answer(
            WatchRecord.Of(last, options.Slo, course),
            WatchSheet.Of,
            foot: RecordingNote.Of(recorder)
        );
    }

    private static string OneLine(string document)
    {
        using JsonDocument parsed = JsonDocument.Parse(document);
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Compact))
        {
            parsed.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
