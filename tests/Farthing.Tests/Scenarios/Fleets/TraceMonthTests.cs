using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Fleets;
using Farthing.Scenarios.Resolving;
using Farthing.Tests.Cli;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>A recorded trace as a month of traffic.</summary>
public sealed class TraceMonthTests : IDisposable
{
    private const string Header =
        "request_id,tenant,arrival_ns,scheduled_ns,first_token_ns,last_token_ns,input,cached,output,finish,replica,preemptions\n";
    private const double Hour = 3600;
    private const double Day = 24 * Hour;
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Two whole days and two hours: three requests on the first, one on the second, two in what is left out.</summary>
    [Fact]
    public void Days_are_as_recorded_and_come_again_until_28_are_full()
    {
        FleetMonth month = Month([0, 6 * Hour, 23 * Hour, 30 * Hour, 49 * Hour, 50 * Hour]);

        Assert.Equal(
            [(0, 14, true), (1, 14, false)],
            month.Days.Select(day => (day.Of.Index, day.Of.StandsFor, day.Of.IsBusiest))
        );
        Assert.Equal([0, 6 * Hour, 23 * Hour], Times(month.Days[0].Workload));
        Assert.Equal([100, 101, 102], Inputs(month.Days[0].Workload));
        Assert.Equal([6 * Hour], Times(month.Days[1].Workload));
        Assert.Equal([103], Inputs(month.Days[1].Workload));
        Assert.Equal(56 / (28 * Day), month.Traffic.RatePerSecond, 12);
        Assert.Equal(3 / Day, month.Days[0].Workload.RatePerSecond, 12);
        double[] whole = [.. Times(month.Traffic.Whole(TestContext.Current.CancellationToken))];
        Assert.Equal(56, whole.Length);
        Assert.Equal([0, 6 * Hour, 23 * Hour, 30 * Hour, 48 * Hour, 54 * Hour], whole[..6]);
        Assert.Equal((27 * Day) + (6 * Hour), whole[^1]);
        Assert.Contains(
            month.Notes,
            note =>
                note
                == "2 days of the trace as recorded, from its first request on, repeated until 28 are full; its last 2 h 0 m are left out"
        );
    }

    /// <summary>Days of 1 to 6 requests; four are played, at their own rates. Four rounds of 21 and days of 1, 2, 3 and 4 are in 28 days.</summary>
    [Fact]
    public void Requests_of_the_month_are_the_trace_s_where_days_stand_for_others()
    {
        double[] times =
        [
            .. Enumerable
                .Range(1, 6)
                .SelectMany(n => Enumerable.Range(0, n).Select(i => ((n - 1) * Day) + (i * Hour))),
            6 * Day,
        ];

        FleetMonth month = Month(times);

        Assert.Equal(4, month.Days.Count);
        Assert.All(month.Days, day => Assert.Equal((day.Of.Index % 6) + 1, day.Workload.Summary.Requests));
        Assert.Equal(94, month.Requests);
        Assert.Equal(94 / (28 * Day), month.Traffic.RatePerSecond, 12);
        int[] prompts = [.. Enumerable.Range(100, 21)]; // The nth request has 99 + n tokens, and 20 out.
        Assert.Equal((4 * prompts.Sum()) + prompts[..10].Sum() + (94 * 20), month.Tokens, 6);
    }

    /// <summary>A hundred times as many in the ten minutes in which there were some, of that day's lengths.</summary>
    [Fact]
    public void The_busiest_day_at_another_rate_keeps_its_course_and_lengths()
    {
        FleetMonth month = Month([0, 6 * Hour, 23 * Hour, 30 * Hour, 49 * Hour]);

        ResolvedWorkload busiest = month.BusiestAt(100, TestContext.Current.CancellationToken).Workload;

        double[] times = [.. Times(busiest)];
        Assert.InRange(times.Length, 300 - 90, 300 + 90); // Five deviations of Poisson's √300.
        Assert.Equal(300 / Day, busiest.RatePerSecond, 12);
        Assert.Equal([0, 36, 138], times.Select(at => (int)(at / 600)).Distinct());
        Assert.Equal(Enumerable.Range(0, times.Length).Select(i => 100 + (i % 3)), Inputs(busiest));
    }

    [Fact]
    public void Whatever_the_trace_its_days_in_a_row_are_the_trace() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonEmptyArray<PositiveInt>>(),
                gaps =>
                {
                    double at = 0;
                    List<double> times = [0];
                    foreach (PositiveInt gap in gaps.Get)
                    {
                        at += gap.Get * 997 % 90_001;
                        times.Add(at);
                    }

                    times.Add((Math.Floor(at / Day) + 1) * Day);
                    FleetMonth month = Month(times);
                    int days = (int)(times[^1] / Day);
                    IEnumerable<double> played = Enumerable
                        .Range(0, Math.Min(days, 28))
                        .Where(day => times.Any(time => (int)(time / Day) == day))
                        .SelectMany(day =>
                            Times(
                                    month.Traffic.Day(
                                        new RepresentativeDay(day, 1, 1, RateShape.Flat, false),
                                        1,
                                        TestContext.Current.CancellationToken
                                    )
                                )
                                .Select(time => time + (day * Day))
                        );
                    Assert.Equal(times.Where(time => time < Math.Min(days, 28) * Day), played);
                    Assert.Equal(28, month.Days.Sum(day => day.Of.StandsFor));
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>A day that a profile draws, written as a trace, is played request by request as the profile's own.</summary>
    [Fact]
    public void A_day_of_a_profile_as_a_trace_is_the_profile_s_day()
    {
        FleetMonth drawn = Read("profile: azure-conv-2023\n  rate: 0.05/s\n  shape: diurnal");
        RequestTable table = drawn.Busiest.Workload.Table;
        StringBuilder text = new(Header);
        for (int i = 0; i < table.Count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i},0,{table.ArrivalsNs[i] - table.ArrivalsNs[0]},,,,{table.InputTokens[i]},,{table.OutputTokens[i]},,,\n"
            );
        }

        text.Append("last,0,86400000000000,,,,9,,9,,,\n"); // So that a whole day is known to have passed.
        string path = Path.Combine(folder, "day.csv");
        File.WriteAllText(path, text.ToString());
        FleetMonth recorded = Read($"trace: {path}");

        Assert.Equal(28, Assert.Single(recorded.Days).Of.StandsFor);
        RequestTable played = recorded.Busiest.Workload.Table;
        Assert.Equal(table.InputTokens.ToArray(), played.InputTokens.ToArray());
        Assert.Equal(table.OutputTokens.ToArray(), played.OutputTokens.ToArray());
        Assert.Equal(
            table.ArrivalsNs.ToArray().Select(at => at - table.ArrivalsNs[0]),
            played.ArrivalsNs.ToArray()
        );
    }

    [Fact]
    public void Of_a_short_trace_the_lengths_are_played_in_their_order_at_drawn_arrivals()
    {
        string path = Trace([.. Enumerable.Range(0, 1000).Select(i => i * 1.0)]);

        FleetMonth month = Read($"trace: {path}\n  rate: 0.02/s");

        Assert.Equal(4, month.Days.Count);
        Assert.Equal(0.02, month.Traffic.RatePerSecond);
        Assert.Contains(month.Notes, note => note.Contains("four weeks: assumed", StringComparison.Ordinal));
        Assert.Contains(month.Notes, note => note.Contains("drawn anew", StringComparison.Ordinal));
        double all = month.Days.Sum(day => (double)day.Of.StandsFor * day.Workload.Summary.Requests);
        Assert.InRange(all / (0.02 * 28 * Day), 0.98, 1.02); // Chance: 1 of √48,384, days that stand for nine three.
        FleetDay late = month.Days.First(day => day.Of.Index > 0);
        int first = (int)(0.02 * Day * late.Of.Index) % 1000;
        Assert.Equal(Enumerable.Range(first, 5).Select(i => 100 + (i % 1000)), Inputs(late.Workload).Take(5));
        Assert.Equal(
            RateShape.Flat.Factors.ToArray(),
            Read($"trace: {path}\n  rate: 0.02/s\n  shape: flat").Traffic.Course.Factors.ToArray()
        );
    }

    /// <summary>With a rate a long trace keeps its own course: its days have 3 of 4 and 1 of 4 requests.</summary>
    [Fact]
    public void A_rate_draws_a_long_trace_anew_in_its_own_course()
    {
        string path = Trace([0, 6 * Hour, 23 * Hour, 30 * Hour, 49 * Hour]);

        FleetMonth month = Read($"trace: {path}\n  rate: 0.1/s");

        Assert.Equal([1.5, 0.5], month.Days.Select(day => Math.Round(day.Of.Level, 9)));
        Assert.Equal([0.15, 0.05], month.Days.Select(day => Math.Round(day.Workload.RatePerSecond, 9)));
        Assert.Contains(month.Notes, note => note.Contains("the trace's course", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_month_is_refused_with_what_would_be()
    {
        string minutes = Trace([0, 60, 1200]);
        Fault fault = Assert.Single(
            Assert.Throws<FarthingException>(() => Read($"trace: {minutes}\n  shape: trace")).Faults
        );
        Assert.Equal("a trace of 20 m 0 s has no course of a day", fault.Message);
        Assert.Equal("trace", fault.Value);

        string sessions = Path.Combine(folder, "sessions.jsonl");
        File.WriteAllText(
            sessions,
            """
            {"session_id": "a", "timestamp": 0, "input_length": 100, "output_length": 10}
            {"session_id": "a", "delay": 1000, "input_length": 150, "output_length": 10}

            """
        );
        fault = Assert.Single(Assert.Throws<FarthingException>(() => Read($"trace: {sessions}")).Faults);
        Assert.Equal("sessions that wait for answers are no month of arrivals", fault.Message);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Plan_answers_for_the_month_of_a_trace()
    {
        Random random = new(7);
        List<double> times = [];
        for (double at = 0; at < 2 * Day; at += -Math.Log(1 - random.NextDouble()) / (at < Day ? 0.1 : 0.3))
        {
            times.Add(at);
        }

        times.Add(2 * Day);
        JsonElement fleet = PlanFleet($"--trace {Trace(times)} --fleet --search-time 0s --growth 20%");

        JsonElement traffic = fleet.GetProperty("workload");
        int first = times.Count(at => at < Day);
        int second = times.Count(at => at >= Day && at < 2 * Day);
        Assert.Equal(14.0 * (first + second), traffic.GetProperty("requests").GetDouble());
        Assert.Equal((first + second) / (2 * Day), traffic.GetProperty("rate_per_s").GetDouble(), 9);
        Assert.Equal(
            [14, 14],
            traffic
                .GetProperty("days")
                .EnumerateArray()
                .Select(day => day.GetProperty("stands_for").GetInt32())
        );
        Assert.True(fleet.TryGetProperty("growth", out _));

        static JsonElement PlanFleet(string arguments)
        {
            RunResult run = Run.Farthing(
                $"plan llama-3.1-8b --gpu L4 --slo ttft_p95=2s,itl_p95=120ms --max-gpus 4 --regions aws/us-east-1 --today 2026-11-20 --config-dir /nowhere {arguments} --json"
            );
            Assert.True(run.ExitCode == 0, run.Error);
            using JsonDocument document = JsonDocument.Parse(run.Output);
            return document.RootElement.GetProperty("result").Clone();
        }
    }

    /// <summary>A trace of prompts of 100 tokens, 101, 102 and so on, at these seconds.</summary>
    private string Trace(IReadOnlyList<double> seconds)
    {
        string path = Path.Combine(folder, Path.GetRandomFileName() + ".csv");
        StringBuilder text = new(Header);
        for (int i = 0; i < seconds.Count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i},0,{(long)(seconds[i] * 1e9)},,,,{100 + (i % 1000)},,20,,,\n"
            );
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private FleetMonth Month(IReadOnlyList<double> seconds) => Read($"trace: {Trace(seconds)}");

    internal static FleetMonth Read(string workload)
    {
        Scenario scenario = ScenarioReader.Parse(
            $"model: llama-3.1-8b\nworkload:\n  {workload}\nslo: {{ ttft_p95: 2s }}\nhardware: {{ gpus: [L4] }}\n",
            "scenario.yaml"
        );
        return FleetMonth.Of(
            scenario,
            WorkloadResolver.Resolve(scenario, TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken
        );
    }

    private static IEnumerable<double> Times(ResolvedWorkload workload)
    {
        RequestSource source = workload.CreateSource();
        while (source.NextArrivalNs != long.MaxValue)
        {
            yield return source.Take().ArrivalNs / 1e9;
        }
    }

    private static int[] Inputs(ResolvedWorkload workload) => workload.Table.InputTokens.ToArray();
}
