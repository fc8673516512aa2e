using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Serving.Scheduling;

/// <summary>Traces computed by hand. Steps take 1,000 ns + 10 ns per new token.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void One_request_prefills_once_and_then_decodes()
    {
        // Step 1: 100 prompt tokens: 1000 + 1000 = 2000 → first token at 2000. Steps 2, 3: one token each: 1010.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(),
            Fixture.Source((0, 100, 3))
        );

        RequestRecord record = Assert.Single(records);
        Assert.Equal(0, record.ScheduledNs);
        Assert.Equal(2000, record.FirstTokenNs);
        Assert.Equal(2000 + 1010 + 1010, record.LastTokenNs);
    }

    [Fact]
    public void A_prompt_longer_than_the_budget_is_computed_in_pieces()
    {
        // Budget 64: 100 tokens = 64 + 36 → 1640, then 1360: first token at 3000.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(budget: 64),
            Fixture.Source((0, 100, 1))
        );

        Assert.Equal(3000, records[0].FirstTokenNs);
    }

    [Fact]
    public void A_whole_prompt_beyond_the_budget_takes_a_step_of_its_own()
    {
        // No pieces. Step 1: 100 tokens, more than 64, alone → 1000 + 1000. Step 2: 50 tokens → 1000 + 500, ends at 3500.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(budget: 64) with
            {
                EnableChunkedPrefill = false,
            },
            Fixture.Source((0, 100, 1), (0, 50, 1))
        );

        Assert.Equal([2000L, 3500L], records.OrderBy(r => r.RequestId).Select(r => r.FirstTokenNs));
    }

    [Fact]
    public void A_whole_prompt_beyond_the_budget_waits_until_nothing_runs()
    {
        // A: 10 tokens → 1100, then one token a step. B, longer than the budget, arrives at 100 and waits for A's two steps of 1010: 3120, then 2000.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(budget: 64) with
            {
                EnableChunkedPrefill = false,
            },
            Fixture.Source((0, 10, 3), (100, 100, 1))
        );

        Assert.Equal([1100L, 5120L], records.OrderBy(r => r.RequestId).Select(r => r.FirstTokenNs));
    }

    [Fact]
    public void A_prompt_longer_than_the_engine_accepts_is_refused()
    {
        (SimulationResult result, _) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits() with
            {
                MaxInputTokens = 64,
            },
            Fixture.Source((0, 64, 1), (0, 65, 1))
        );

        Assert.Equal((1L, 1L), (result.Finished, result.Rejected));
    }

    [Fact]
    public void Running_requests_go_first_and_a_newcomer_takes_the_rest_of_the_budget()
    {
        // A: 50 tokens at 0 → step 1 ends at 1500 with A's first token. B (70 tokens) arrives at 100.
        // Step 2 (budget 64): A 1 + B 63 = 64 → 1640, ends 3140: A's 2nd token. Step 3: A 1 + B 7 → 1080, ends 4220: A's 3rd, B's 1st.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(budget: 64),
            Fixture.Source((0, 50, 3), (100, 70, 1))
        );

        Assert.Equal([1500L, 4220L], records.OrderBy(r => r.RequestId).Select(r => r.FirstTokenNs));
        Assert.All(records, record => Assert.Equal(4220, record.LastTokenNs));
    }

    [Fact]
    public void Seats_are_limited_and_waiting_requests_keep_their_order()
    {
        // One seat: the second is scheduled when the first has ended: 1000+100 → 1100 (first token, its only one).
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(seqs: 1),
            Fixture.Source((0, 10, 1), (0, 10, 1), (0, 10, 1))
        );

        Assert.Equal([0L, 1100L, 2200L], records.Select(r => r.ScheduledNs));
    }

    [Fact]
    public void Preempts_the_youngest_when_blocks_run_out()
    {
        // 5 blocks of 16. A and B: 32 tokens each = 2 blocks each; step 1: 64 tokens: 1640, both get token 1. Step 2 needs a third block for A (the fifth) and one for B: none left.
        // B is preempted, waits, and is recomputed (32 + 1 tokens) after A has ended.
        // Step 2: A alone: 1010 → 2650 (A's 2nd, last). Step 3: B: 33 tokens: 1330 → 3980: B's 2nd. Its gap: 3980 − 1640.
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(5),
            Fixture.Limits(),
            Fixture.Source((0, 32, 2), (0, 32, 2))
        );

        Assert.Equal([0, 1], records.Select(r => r.Preemptions));
        Assert.Equal([2650L, 3980L], records.Select(r => r.LastTokenNs));
        Assert.Equal(3980 - 1640, result.ItlNs.Max);
        Assert.Equal(1, result.Preemptions);
    }

    [Fact]
    public void The_first_waiting_request_that_does_not_fit_stops_admission()
    {
        // 6 blocks. A holds 4 (64 tokens) for 2 tokens. B needs 4: waits; C needs 1 and would fit, but stands behind B.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(6),
            Fixture.Limits(),
            Fixture.Source((0, 60, 2), (1, 64, 1), (2, 10, 1))
        );

        RequestRecord a = records.Single(r => r.RequestId == 0);
        Assert.All(
            records.Where(r => r.RequestId > 0),
            record => Assert.Equal(a.LastTokenNs, record.ScheduledNs)
        );
    }

    [Fact]
    public void Priority_serves_the_smaller_number_first()
    {
        RequestSource source = new PrioritySource([(0, 10, 1, 5), (0, 10, 1, 9), (0, 10, 1, 1)]);
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(seqs: 1) with
            {
                Policy = SchedulingPolicy.Priority,
            },
            source
        );

        Assert.Equal([2L, 0L, 1L], records.Select(r => r.RequestId));
    }

    [Fact]
    public void A_request_longer_than_the_engine_serves_is_refused_and_one_that_outgrows_it_is_cut()
    {
        // Pool: 4 blocks = 64 tokens: the longest sequence.
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(4),
            Fixture.Limits(),
            Fixture.Source((0, 64, 1), (0, 60, 10))
        );

        Assert.Equal(1, result.Rejected);
        RequestRecord cut = records.Single(r => r.Finish == FinishReason.Length);
        Assert.Equal(4, cut.OutputTokens);
        Slo easy = new([new SloTarget(LatencyMetric.E2e, Statistic.P99, 1e6)]);
        Assert.False(result.Keeps(easy));
        Assert.True(
            Fixture.Run(Fixture.Options(4), Fixture.Limits(), Fixture.Source((0, 60, 4))).Result.Keeps(easy)
        );
    }

    [Fact]
    public void Parallel_samples_share_the_prompts_blocks()
    {
        // Prompt 65 = 4 full blocks + 1 token. First sample: 5 blocks; the second shares 4 and needs 1: 6 blocks of 6. Step: 65 + 1 tokens: 1660.
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(6),
            Fixture.Limits(),
            new PrioritySource([(0, 65, 2, 0)], samples: 2)
        );

        RequestRecord record = Assert.Single(records);
        Assert.Equal(4, record.OutputTokens);
        Assert.Equal(1660, record.FirstTokenNs);
        Assert.Equal(1.0, result.PeakKvUse);
    }

    [Fact]
    public void Prompts_first_holds_decodes_while_a_prompt_can_be_computed()
    {
        // Budget 64. A (50 tokens): 1500, its first token. B (100 tokens) arrives at 100.
        // Step 2: B alone, 64 of 100: 1640, ends 3140. Step 3: its other 36: 1360, ends 4500: B's only token. Step 4: A decodes: 1010, ends 5510.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(budget: 64) with
            {
                Batching = BatchingMode.PromptsFirst,
            },
            Fixture.Source((0, 50, 2), (100, 100, 1))
        );

        Assert.Equal([1500L, 4500L], records.OrderBy(r => r.RequestId).Select(r => r.FirstTokenNs));
        Assert.Equal([5510L, 4500L], records.OrderBy(r => r.RequestId).Select(r => r.LastTokenNs));
    }

    [Fact]
    public void Prompts_first_decodes_while_the_first_waiting_prompt_does_not_fit()
    {
        // 6 blocks of 16. A holds 4 (60 tokens) for 3 tokens: 1600, then two decodes of 1010 although B (64 tokens, 4 blocks) waits; B starts when A has ended, at 3620.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(6),
            Fixture.Limits() with
            {
                Batching = BatchingMode.PromptsFirst,
            },
            Fixture.Source((0, 60, 3), (1, 64, 1))
        );

        Assert.Equal(1600 + 1010 + 1010, records[0].LastTokenNs);
        Assert.Equal(3620, records[1].ScheduledNs);
    }

    [Fact]
    public void Room_for_whole_outputs_is_kept_from_the_start()
    {
        // 6 blocks of 16. A will hold 5 of them (60 + 20 tokens), 4 at once; B needs 2 (10 + 10) and waits until A has ended, though 2 are free: 1600 + 19 · 1010.
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(6),
            Fixture.Limits() with
            {
                Reservation = KvReservation.WholeOutput,
            },
            Fixture.Source((0, 60, 20), (0, 10, 10))
        );

        Assert.Equal(0, result.Preemptions);
        Assert.Equal(1600 + (19 * 1010), records.Single(record => record.RequestId == 1).ScheduledNs);
    }

    [Fact]
    public void Room_for_a_share_of_outputs_lets_a_second_one_in_once_the_first_runs()
    {
        // 10 blocks of 16. A (16 in, 100 out) takes 1 and keeps 7 more in the step that admits it: B (16 in, 40 out, 4 blocks) finds 2.
        // Before the next step A keeps 0.7 · 99 tokens, 5 blocks of the 9 that are free: B finds its 4.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(10),
            Fixture.Limits() with
            {
                Batching = BatchingMode.PromptsFirst,
                Reservation = KvReservation.ShareOfOutputs,
            },
            Fixture.Source((0, 16, 100), (0, 16, 40))
        );

        Assert.Equal(1160, records.Single(record => record.RequestId == 1).ScheduledNs);
    }

    [Fact]
    public void Who_wrote_least_gives_way_where_a_share_of_outputs_was_kept()
    {
        // 42 blocks of 16. A (16 in, 560 out) ends with 36; after some 495 of its steps a fifth of what is unwritten is kept, which lets in B and a step later C, of 5 blocks each.
        // With 42 blocks in use C has written least and gives way; its blocks hold what A and B write in 20 steps, and 36 + 5 fit.
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(42),
            Fixture.Limits() with
            {
                Batching = BatchingMode.PromptsFirst,
                Reservation = KvReservation.ShareOfOutputs,
            },
            Fixture.Source((0, 16, 560), (500_000, 16, 60), (500_001, 16, 60))
        );

        Assert.Equal(3, result.Finished);
        Assert.Equal(
            [0, 0, 1],
            records.OrderBy(record => record.RequestId).Select(record => record.Preemptions)
        );
    }

    [Fact]
    public void A_closed_loop_sends_its_next_request_when_one_ends()
    {
        // C = 2, N = 3, all 10 in and 2 out. Step 1: 20 tokens: 1200. Step 2: 2 tokens: 1020, ends 2220: both end, the third starts: 1100, ends 3320.
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(100),
            Fixture.Limits(),
            new ClosedLoopSource(new IndependentLengths(new FixedLength(10), new FixedLength(2)), 3, 2, 1)
        );

        Assert.Equal([0L, 0L, 2220L], records.Select(r => r.ArrivalNs));
        Assert.Equal(3320, records[2].FirstTokenNs);
    }

    [Fact]
    public void Static_batches_run_until_their_longest_ends_and_pad()
    {
        // Batch of two, padded to 20 prompt tokens: 40 tokens: 1400. Then 3 steps of 2 rows: 1020 each, though the first ended at once.
        OnePool options = Fixture.Options(100);
        options = options with
        {
            Deployment = Fixture.Deploy(
                engine: new EngineOptions { Batching = BatchingMode.Static, KvLayout = KvLayout.Contiguous }
            ),
        };
        (_, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(seqs: 2, modelLen: 512) with
            {
                Batching = BatchingMode.Static,
                KvLayout = KvLayout.Contiguous,
            },
            Fixture.Source((0, 10, 1), (0, 20, 4), (0, 10, 1))
        );

        Assert.Equal(
            [1400L, 1400 + (3 * 1020), 1400 + (3 * 1020) + 1000 + 100],
            records.OrderBy(r => r.RequestId).Select(r => r.LastTokenNs).Order()
        );
    }

    [Theory]
    [InlineData(KvLayout.Paged, 22, 1200, 1200)] // One block of 16 each: both prompts in one step of 20 tokens.
    [InlineData(KvLayout.Contiguous, 22, 1100, 3210)] // 10 + 22 tokens are two blocks of three: the second waits for 1100 + 1010.
    [InlineData(KvLayout.Contiguous, 6, 1200, 1200)] // 10 + 6 tokens are one block each.
    public void A_contiguous_slot_holds_the_prompt_and_the_longest_output(
        KvLayout layout,
        int maxTokens,
        long first,
        long second
    )
    {
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(3),
            Fixture.Limits() with
            {
                KvLayout = layout,
                MaxTokens = maxTokens,
            },
            Fixture.Source((0, 10, 2), (0, 10, 2))
        );

        Assert.Equal([first, second], records.OrderBy(r => r.RequestId).Select(r => r.FirstTokenNs));
    }
}
