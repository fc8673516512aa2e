using System.Globalization;
using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Recording;
using Farthing.Protocol.Exposition;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Measurement.Watching;

public sealed class TrafficRecorderTests
{
    [Fact]
    public void As_many_requests_as_were_counted_are_spread_over_the_time_between()
    {
        List<(double Seconds, int Input, int Output)> rows = Record((4, 4000, 400), (2, 2000, 100));

        Assert.Equal([1.25, 3.75, 6.25, 8.75, 12.5, 17.5], rows.Select(row => row.Seconds));
        Assert.Equal([1000, 1000, 1000, 1000, 1000, 1000], rows.Select(row => row.Input));
        Assert.Equal([100, 100, 100, 100, 50, 50], rows.Select(row => row.Output));
    }

    /// <summary>Tokens of records = tokens counted, whenever requests came in the last step.</summary>
    [Fact]
    public void Tokens_are_conserved()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                steps =>
                {
                    (int, int, int)[] traffic =
                    [
                        .. steps.Select(step =>
                            (step % 5, step % 5 == 0 ? step : step * 7 + 5, step * 3 + 5)
                        ),
                        (1, 500, 500),
                    ];
                    List<(double Seconds, int Input, int Output)> rows = Record(traffic);
                    return rows.Count == traffic.Sum(step => step.Item1)
                        && rows.Sum(row => (long)row.Input) == traffic.Sum(step => (long)step.Item2)
                        && rows.Sum(row => (long)row.Output) == traffic.Sum(step => (long)step.Item3);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_engine_that_counts_no_requests_is_named()
    {
        WatchedTarget target = Target();
        using StringWriter text = new();
        using TrafficRecorder recorder = new(text, 1);
        for (int i = 0; i < 2; i++)
        {
            Take(
                target,
                i,
                "llamacpp:requests_processing 1\nllamacpp:prompt_tokens_total 10\nllamacpp:tokens_predicted_total 20\n"
            );
            recorder.Take([target]);
        }

        Assert.Equal(["x"], recorder.Uncounted);
        Assert.Equal(0, recorder.Requests);
    }

    private static List<(double Seconds, int Input, int Output)> Record(
        params (int Requests, int Input, int Output)[] steps
    )
    {
        WatchedTarget target = Target();
        using StringWriter text = new() { NewLine = "\n" };
        using TrafficRecorder recorder = new(text, 1);
        long requests = 7;
        long input = 9;
        long output = 11;
        for (int i = 0; i <= steps.Length; i++)
        {
            Take(
                target,
                10 * i,
                $"vllm:request_success_total {requests}\nvllm:prompt_tokens_total {input}\nvllm:generation_tokens_total {output}\n"
            );
            recorder.Take([target]);
            if (i < steps.Length)
            {
                requests += steps[i].Requests;
                input += steps[i].Input;
                output += steps[i].Output;
            }
        }

        return
        [
            .. text.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(cells =>
                    (
                        long.Parse(cells[2], CultureInfo.InvariantCulture) / 1e9,
                        int.Parse(cells[6], CultureInfo.InvariantCulture),
                        int.Parse(cells[8], CultureInfo.InvariantCulture)
                    )
                ),
        ];
    }

    private static WatchedTarget Target() =>
        new(new SavedPageSource("x", ReadOnlyMemory<byte>.Empty), MetricVocabulary.BuiltIn);

    private static void Take(WatchedTarget target, double seconds, string page) =>
        target.Take(
            new FetchedPage(FetchOutcome.Page) { Body = Encoding.UTF8.GetBytes(page) },
            seconds,
            seconds
        );
}
