using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Reports;

namespace Farthing.Tests.Reports;

public sealed class BenchViewTests
{
    /// <summary>Due at 0, sent 1 ms late; role at 100 ms, a token at 200 ms, two tokens at 260 ms, usage at 300 ms (kinds 0, 2, 2, 6).</summary>
    private const string Request =
        """{"scheduled_us":0,"eligible_us":0,"sent_us":1000,"ended_us":301000,"outcome":"finished","input":10,"output":3,"events":[100000,0,0,200000,1,2,260000,2,2,300000,-1,6]}""";

    [Fact]
    public void Times_of_a_request_come_from_its_generated_tokens_alone()
    {
        BenchLoad load = new(Node($$"""{"tokens":{"itl_refused":null},"requests":[{{Request}}]}"""));

        BenchRequest request = Assert.Single(load.Finished);
        Assert.Equal(0.001, request.Lag, 9);
        Assert.Equal(0.2, request.First, 9);
        Assert.Equal(0.26, request.Last, 9);
        // (0.26 − 0.2) ÷ (3 − 1)
        Assert.Equal(0.03, request.Tpot, 9);
        // The chunk of two tokens is two gaps of 30 ms.
        Assert.Equal(
            [(2, 0.03), (3, 0.03)],
            load.Gaps.Select(gap => (gap.Position, Math.Round(gap.Seconds, 9)))
        );
    }

    [Fact]
    public void Gaps_are_of_chunks_where_the_tokens_of_a_chunk_are_not_known()
    {
        BenchLoad load = new(
            Node($$"""{"tokens":{"itl_refused":"1.4 tokens a chunk"},"requests":[{{Request}}]}""")
        );

        Assert.Equal(0.06, Assert.Single(load.Gaps).Seconds, 9);
    }

    [Fact]
    public void A_request_that_did_not_finish_is_no_latency()
    {
        BenchLoad load = new(
            Node($$"""{"requests":[{{Request.Replace("finished", "reset", StringComparison.Ordinal)}}]}""")
        );

        Assert.Empty(load.Finished);
        Assert.Single(load.Sent);
    }

    [Fact]
    public void The_verdict_names_the_best_load_and_what_breaks_first()
    {
        Sheet view = Build(Document(best: "2"))[0];

        Assert.Equal(
            "Holds 2 concurrent (3.00 req/s) within TTFT p95 500 ms; TTFT p95 breaks first.",
            view.Answer
        );
        Assert.Equal("VALID", view.Word);
        // $0.50 at full use; 60 % use makes it 0.5 ÷ 0.6.
        Assert.Equal("$0.833", view.Figures[0].Value);
    }

    [Fact]
    public void Without_a_load_that_keeps_the_promise_the_verdict_says_so() =>
        Assert.StartsWith(
            "No load that was tried keeps the promise",
            Build(Document(best: "null"))[0].Answer,
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_picture_that_people_expect_of_a_load_test_is_there_and_another_run_stands_beside_it()
    {
        string page = ReportHtml.Write(
            ReportBuilder.Build([new("a.json", Document("2")), new("b.json", Document("2"))], new FaultList())
        );

        foreach (
            string words in (string[])
                [
                    "Where does the first token break?",
                    "Does more load bring more tokens?",
                    "How much speed for how much throughput?",
                    "What will a million output tokens cost?",
                    "from schedule",
                    "from send",
                    "Do answers slow down as they grow?",
                    "How many requests were in flight?",
                    "Who waited for whom?",
                    "this run",
                    "promise broken",
                    ">knee<",
                ]
        )
        {
            Assert.Contains(words, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_highest_load_stands_with_the_loads_between_which_the_promise_breaks()
    {
        Sheet view = Build(
            Document("2", """{"kept":2,"missed":4,"estimate":3,"width":1,"closed":false,"runs":5}""")
        )[0];

        Assert.EndsWith(
            "TTFT p95 breaks first. Highest load that keeps it: 3 concurrent, between 2 (kept) and 4 (missed).",
            view.Answer,
            StringComparison.Ordinal
        );
        SheetFigure card = Assert.Single(view.Figures, card => card.Label == "Highest load kept");
        Assert.Equal("3 concurrent", card.Value);
        Assert.Equal("2 kept, 4 missed, 5 runs there; 3.00 req/s at 2 · measured", card.Beside);
    }

    [Fact]
    public void A_promise_that_no_load_broke_has_no_upper_end() =>
        Assert.Equal(
            "no load was tried that breaks it; 3.00 req/s at 2 · measured",
            Assert
                .Single(
                    Build(
                        Document(
                            "2",
                            """{"kept":2,"missed":null,"estimate":null,"width":null,"closed":false,"runs":1}"""
                        )
                    )[0].Figures,
                    card => card.Label == "Highest load kept"
                )
                .Beside
        );

    [Fact]
    public void Dollars_stand_for_prompts_and_answers_apart_and_say_that_a_model_split_them()
    {
        string page = Page(Document("2"));

        // $0.20 and $0.40 at full use; 60 % use makes them 0.2 ÷ 0.6 and 0.4 ÷ 0.6.
        Assert.Contains("$/M in, prompts alone", page, StringComparison.Ordinal);
        Assert.Contains("$0.333", page, StringComparison.Ordinal);
        Assert.Contains("$0.667", page, StringComparison.Ordinal);
        Assert.Contains("split predicted", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_stands_beside_what_was_measured()
    {
        string page = Page(
            Document(
                "2",
                plan: """
                {"file":"plan.json","rate_per_s":3,"figures":[
                {"name":"ttft_p95","predicted_s":0.2,"low_s":0.15,"high_s":0.25,"measured_s":0.22,"residual":0.1,"within_band":true},
                {"name":"itl_p95","predicted_s":0.01,"low_s":0.009,"high_s":null,"measured_s":0.008,"residual":-0.2,"within_band":false},
                {"name":"tpot_p95","predicted_s":0.01,"low_s":0.009,"high_s":0.012,"measured_s":0.02,"residual":1,"within_band":false}]}
                """
            )
        );

        Assert.Contains("Does the plan hold?", page, StringComparison.Ordinal);
        Assert.Contains("1 of 3 figures lie within the plan", page, StringComparison.Ordinal);
        Assert.Contains("faster than the band", page, StringComparison.Ordinal);
        Assert.Contains("SLOWER than the band", page, StringComparison.Ordinal);
        Assert.Contains("150 ms – 250 ms", page, StringComparison.Ordinal);
        Assert.Contains("9.00 ms or more", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_of_another_load_is_said_not_to_be_compared() =>
        Assert.Contains(
            "its latencies are not compared",
            Page(Document("2", plan: """{"file":"plan.json","rate_per_s":12,"figures":[]}""")),
            StringComparison.Ordinal
        );

    private static string Page(string json) =>
        ReportHtml.Write(ReportBuilder.Build([new ReportDocument("bench.json", json)], new FaultList()));

    private static IReadOnlyList<Sheet> Build(string json) =>
        ReportBuilder.Build([new ReportDocument("bench.json", json)], new FaultList()).Views;

    private static ResultNode Node(string json) =>
        new(JsonDocument.Parse(json).RootElement, "", "bench.json", new FaultList());

    private static string Document(string best, string search = "null", string plan = "null") =>
        $$$"""
            {"schema":"farthing.bench/1","farthing":"0.1.0","seed":1,"inputs_sha256":"x","warnings":[],"result":{
            "url":"http://127.0.0.1:1","served_model":"m","api":"chat","emulated":null,"model":"m","gpu":"L4","gpus":1,
            "interrupted":false,"valid":true,"notes":[],"search":{{{search}}},"plan":{{{plan}}},"knee":2,"best":{{{best}}},"gpu_price_usd_per_hour":1,
            "stages":[{{{Stage(1, 2, 0.2, true)}}},{{{Stage(2, 3, 0.4, true)}}},{{{Stage(
                4,
                3.5,
                0.9,
                false
            )}}}]}}
            """;

    private static string Stage(double load, double rate, double ttft, bool isKept)
    {
        string stage = """
            {"load":"concurrency","value":@load,"valid":true,"checks":[{"name":"errors","state":"passed","words":"none"}],
            "steady":{"seconds":10,"requests":20,"requests_per_s":@rate,"output_tokens_per_s":@tokens,"input_tokens_per_s":1,"mean_in_flight":1},
            "latencies":{"ttft_from_scheduled":{"p50":{"value":@median},"p95":{"value":@tail},"p99":{"value":@tail}},
            "tpot_from_scheduled":{"p50":{"value":@tpot}},"itl":{"p50":{"value":0.01},"p95":{"value":0.02}}},
            "tokens":{"itl_refused":null,"mean_input":10,"mean_output":3},
            "promise":[{"target":"ttft_p95","limit_s":0.5,"measured_s":@tail,"kept":@kept}],
            "cost":{"output":{"value":0.5},"output_at_utilization":{"value":@paid},"utilization":0.6,
            "blended":{"value":0.25},"blended_at_utilization":{"value":0.4166},
            "split":{"input":{"value":0.2},"output":{"value":0.4},"prefill_share":0.2,"basis":"GPU time"}},
            "requests":[@requests]}
            """;
        (string Name, double Value)[] numbers =
        [
            ("@load", load),
            ("@rate", rate),
            ("@tokens", rate * 100),
            ("@median", ttft / 2),
            ("@tail", ttft),
            ("@tpot", 0.01 * load),
            ("@paid", 0.5 / 0.6),
        ];
        foreach ((string name, double value) in numbers)
        {
            stage = stage.Replace(name, FormattableString.Invariant($"{value}"), StringComparison.Ordinal);
        }

        return stage
            .Replace("@kept", isKept ? "true" : "false", StringComparison.Ordinal)
            .Replace("@requests", string.Join(',', Enumerable.Repeat(Request, 12)), StringComparison.Ordinal);
    }
}
