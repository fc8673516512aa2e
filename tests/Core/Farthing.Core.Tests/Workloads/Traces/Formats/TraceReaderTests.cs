using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Testing;
using Farthing.Workloads;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Tests.Workloads.Traces.Formats;

public sealed class TraceReaderTests
{
    private const string Azure =
        "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8\r\n";

    [Fact]
    public void Azure_times_are_exact_to_100_ns_and_start_at_0()
    {
        TraceReadResult trace = Text.Read(Azure);

        Assert.Equal(TraceFormat.Azure, trace.Format);
        Assert.Equal([0L, 52_000_000L], trace.Table.ArrivalsNs.ToArray()); // 4.03196 − 3.97996 s = 52 ms
        Assert.Equal([4808, 3180], trace.Table.InputTokens.ToArray());
        Assert.Equal([10, 8], trace.Table.OutputTokens.ToArray());
        Assert.Equal(
            new DateTime(2023, 11, 16, 18, 17, 3, DateTimeKind.Utc).AddTicks(9_799_600),
            DateTime.UnixEpoch.AddTicks(trace.StartUnixNs!.Value / 100)
        );
    }

    [Fact]
    public void Azure_columns_are_found_by_name_with_time_zone_and_quotes()
    {
        TraceReadResult trace = Text.Read(
            "GeneratedTokens,\"TIMESTAMP\",ContextTokens\n8,2024-05-10 00:00:01.5+00:00,7\n9,\"2024-05-10T02:00:00Z\",6"
        );

        Assert.Equal([0L, 7_198_500_000_000L], trace.Table.ArrivalsNs.ToArray()); // 2 h − 1.5 s
        Assert.Equal([7, 6], trace.Table.InputTokens.ToArray());
    }

    [Fact]
    public void A_format_is_found_in_gzip_and_behind_a_byte_order_mark()
    {
        TraceReadResult packed = TraceReader.Read(new MemoryStream(Text.Gzip(Azure)), "x.txt");
        TraceReadResult marked = Text.Read("\uFEFF" + Azure);

        Assert.Equal(2, packed.Table.Count);
        Assert.Equal(TraceFormat.Azure, marked.Format);
    }

    /// <summary>The rows that <c>predict --trace-requests</c> reads: seconds, and columns of the server that no trace needs.</summary>
    [Fact]
    public void Requests_of_a_measured_run_are_a_trace()
    {
        TraceReadResult trace = Text.Read(
            """
            trace_id,model,gpu,request_id,arrival_s,input_tokens,output_tokens,ttft_s
            morning,llama-3.1-8b,H100-SXM,r0,0.000,2751,170,0.17
            morning,llama-3.1-8b,H100-SXM,r1,0.451,2870,311,
            """
        );

        Assert.Equal(TraceFormat.RequestTrace, trace.Format);
        Assert.Equal([0L, 451_000_000L], trace.Table.ArrivalsNs.ToArray());
        Assert.Equal([2751, 2870], trace.Table.InputTokens.ToArray());
        Assert.Equal([170, 311], trace.Table.OutputTokens.ToArray());
    }

    [Fact]
    public void Two_measured_runs_in_one_file_are_no_trace()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Text.Read("trace_id,arrival_s,input_tokens,output_tokens\nmorning,0,10,5\nevening,0,10,5\n")
        );

        Assert.Equal(WorkloadFaultCodes.CannotMerge, refused.Faults[0].Code);
        Assert.Equal(3, refused.Faults[0].Line);
        Assert.Contains("'morning' and 'evening'", refused.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mooncake_has_milliseconds_and_one_id_per_512_tokens()
    {
        TraceReadResult trace = Text.Read(
            """
            {"timestamp": 0, "input_length": 6755, "output_length": 500, "hash_ids": [0,1,2,3,4,5,6,7,8,9,10,11,12,13]}
            {"timestamp": 3000, "input_length": 512, "output_length": 4, "hash_ids": [0]}
            """
        );

        Assert.Equal(TraceFormat.Mooncake, trace.Format);
        Assert.Equal(512, trace.Table.PrefixBlockTokens);
        Assert.Equal(3_000_000_000, trace.Table.ArrivalsNs[1]);
        Assert.Equal(14, trace.Table.PrefixIds(0).Length);
        Assert.Null(trace.ClosedLoop);
    }

    [Fact]
    public void The_same_keys_with_one_id_per_16_tokens_are_vllm_s_timed_trace_in_seconds_and_it_says_so()
    {
        TraceReadResult trace = Text.Read(
            """
            {"timestamp": 0, "input_length": 40, "output_length": 5, "hash_ids": [1,2,3]}
            {"timestamp": 1.5, "input_length": 33, "output_length": 5, "hash_ids": [1,2,9]}
            """
        );

        Assert.Equal(TraceFormat.VllmTimed, trace.Format);
        Assert.Equal(1_500_000_000, trace.Table.ArrivalsNs[1]);
        Assert.Contains(trace.Notes, note => note.Contains("timed_trace", StringComparison.Ordinal));
    }

    [Fact]
    public void Ids_that_no_block_size_explains_are_refused_with_the_line()
    {
        Fault fault = Text.FirstFault(
            """{"timestamp": 0, "input_length": 6755, "output_length": 500, "hash_ids": [0,1,2]}"""
        );

        Assert.Equal(WorkloadFaultCodes.BlockMismatch, fault.Code);
        Assert.Equal(1, fault.Line);
    }

    [Fact]
    public void A_block_size_that_is_given_is_checked_too()
    {
        const string Row =
            """{"timestamp": 7, "input_length": 300, "output_length": 5, "hash_ids": [1,2,3]}""";

        Assert.Equal(128, Text.Read(Row, new TraceReadOptions { BlockTokens = 128 }).Table.PrefixBlockTokens); // ceil(300/128) = 3
        Assert.Contains("128", Text.FirstFault(Row).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_unit_can_be_overridden_where_it_is_a_number()
    {
        const string Rows =
            "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,GPT-4,10,20,30,x\n6,ChatGPT,11,21,32,x\n";

        Assert.Equal(1_000_000_000, Text.Read(Rows).Table.ArrivalsNs[1]);
        Assert.Equal(
            1_000_000,
            Text.Read(Rows, new TraceReadOptions { TimeUnit = TimeUnit.Milliseconds }).Table.ArrivalsNs[1]
        );
        Assert.Equal(
            WorkloadFaultCodes.BadOverride,
            Text.FirstFault(Azure, new TraceReadOptions { TimeUnit = TimeUnit.Seconds }).Code
        );
    }

    [Fact]
    public void BurstGpt_v3_is_read_by_names()
    {
        TraceReadResult trace = Text.Read(
            "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,a,1,GPT-4,472,18,490,Conversation log\n"
        );

        Assert.Equal(TraceFormat.BurstGpt, trace.Format);
        Assert.Equal(472, trace.Table.InputTokens[0]);
        Assert.Equal(18, trace.Table.OutputTokens[0]);
    }

    [Fact]
    public void Broken_rows_above_1_percent_are_refused_with_every_line_and_pass_when_lenient()
    {
        const string Rows =
            Azure + "2023-11-16 18:17:05.0000000,abc,10\n2023-13-16 18:17:05.0000000,5,10\nNaN,1,1\n";

        IReadOnlyList<Fault> faults = Text.Faults(Rows);
        TraceReadResult lenient = Text.Read(Rows, new TraceReadOptions { IsLenient = true });

        Assert.All(faults, fault => Assert.Equal(WorkloadFaultCodes.TooManyBrokenRows, fault.Code));
        Assert.Equal([null, 4, 5, 6], faults.Select(fault => fault.Line));
        Assert.Equal(2, lenient.Table.Count);
        Assert.Equal(3, lenient.Broken.Count);
    }

    [Fact]
    public void Zero_token_rows_are_dropped_and_counted_and_negative_ones_are_broken()
    {
        TraceReadResult trace = Text.Read(
            Azure
                + "2023-11-16 18:17:05.0000000,0,10\n2023-11-16 18:17:05.0000000,5,0\n2023-11-16 18:17:05.0000000,-5,1\n",
            new TraceReadOptions { IsLenient = true }
        );

        Assert.Equal(2, trace.Table.Count);
        Assert.Equal(2, trace.ZeroTokenRows);
        Assert.Equal(1, trace.Broken.Count);
        Assert.Equal(5, trace.Rows);
    }

    [Fact]
    public void Unsorted_rows_are_sorted_with_a_note_and_duplicates_stay()
    {
        TraceReadResult trace = Text.Read(
            """
            {"timestamp": 9, "input_length": 30, "output_length": 1}
            {"timestamp": 4, "input_length": 10, "output_length": 1}
            {"timestamp": 9, "input_length": 31, "output_length": 1}
            """
        );

        Assert.Equal([10, 30, 31], trace.Table.InputTokens.ToArray());
        Assert.Equal([0L, 5_000_000L, 5_000_000L], trace.Table.ArrivalsNs.ToArray());
        Assert.Contains(trace.Notes, note => note.Contains("sorted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", WorkloadFaultCodes.TraceEmpty)]
    [InlineData("  \n\n", WorkloadFaultCodes.TraceEmpty)]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n", WorkloadFaultCodes.TraceEmpty)]
    [InlineData(
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,0,5\n",
        WorkloadFaultCodes.TraceEmpty
    )]
    [InlineData("a,b,c\n1,2,3\n", WorkloadFaultCodes.UnknownFormat)]
    [InlineData("{\"a\": 1}\n{\"a\": 2}\n", WorkloadFaultCodes.UnknownFormat)]
    [InlineData("[]", WorkloadFaultCodes.TraceEmpty)]
    [InlineData("[1, 2]", WorkloadFaultCodes.UnknownFormat)]
    [InlineData("{\n \"a\": {\n", WorkloadFaultCodes.UnknownFormat)]
    [InlineData("{\"prompt\": \"hello\"}\n{\"prompt\": \"you\"}\n", WorkloadFaultCodes.NoTokenCounts)]
    [InlineData(
        "[{\"conversations\": [{\"value\": \"a\"}, {\"value\": \"b\"}]}]",
        WorkloadFaultCodes.NoTokenCounts
    )]
    public void Each_unusable_file_has_its_fault(string text, string code) =>
        Assert.Equal(code, Text.FirstFault(text).Code);

    [Fact]
    public void A_file_that_is_missing_or_a_folder_is_a_fault()
    {
        FarthingException missing = Assert.Throws<FarthingException>(() =>
            TraceReader.Read("/nowhere/at/all.csv")
        );
        FarthingException folder = Assert.Throws<FarthingException>(() =>
            TraceReader.Read(Path.GetTempPath())
        );

        Assert.Equal(WorkloadFaultCodes.TraceUnreadable, missing.Faults[0].Code);
        Assert.Equal(WorkloadFaultCodes.TraceUnreadable, folder.Faults[0].Code);
    }

    [Fact]
    public void A_truncated_gzip_is_a_fault_and_never_a_shorter_trace()
    {
        StringBuilder rows = new("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int i = 0; i < 2000; i++)
        {
            rows.Append("2023-11-16 18:17:03.")
                .Append((i * 7919) % 9999999)
                .Append(',')
                .Append((i * 31 % 977) + 1)
                .Append(",5\n");
        }

        byte[] whole = Text.Gzip(rows.ToString());
        byte[] cut = whole[..(whole.Length / 2)];
        byte[] withoutEnd = whole[..^4];

        Assert.Equal(
            WorkloadFaultCodes.TraceCorrupt,
            Assert
                .Throws<FarthingException>(() => TraceReader.Read(new MemoryStream(cut), "cut.gz"))
                .Faults[0]
                .Code
        );
        Assert.Equal(
            WorkloadFaultCodes.TraceCorrupt,
            Assert
                .Throws<FarthingException>(() => TraceReader.Read(new MemoryStream(withoutEnd), "cut.gz"))
                .Faults[0]
                .Code
        );
    }

    [Fact]
    public void Every_file_of_the_shared_traces_is_read_whole()
    {
        Assert.SkipUnless(RepositoryRoot.Data is not null, "the raw traces are not beside the checkout");
        (string File, int Requests, TraceFormat Format)[] files =
        [
            ("AzureLLMInferenceTrace_code_first.csv", 5_100, TraceFormat.Azure),
            ("AzureLLMInferenceTrace_conv_first.csv", 9_754, TraceFormat.Azure),
            ("mooncake_conversation_first30min.jsonl.gz", 5_719, TraceFormat.Mooncake),
            ("mooncake_arxiv_first1000.jsonl.gz", 1_000, TraceFormat.Mooncake),
            ("dynamo_pi_request_trace.jsonl.gz", 17, TraceFormat.DynamoRequest),
            ("vidur_arxiv_summarization_lengths.csv.gz", 28_257, TraceFormat.Lengths),
            ("etalon_sharegpt_8k_lengths.csv.gz", 30_731, TraceFormat.Lengths),
        ];

        Assert.All(
            files,
            file =>
            {
                TraceReadResult trace = TraceReader.Read(RepositoryRoot.DataFile("traces/" + file.File)!);

                Assert.Equal(file.Format, trace.Format);
                Assert.Equal(file.Requests, trace.Table.Count);
                Assert.Equal(0, trace.Broken.Count);
            }
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Weka_s_archive_holds_145_sessions_and_7031_requests_as_closed_loops()
    {
        string? path = RepositoryRoot.DataFile("traces/weka_claude_code_0001-0150.tar.gz");
        Assert.SkipUnless(path is not null, "the raw traces are not beside the checkout");

        TraceReadResult trace = TraceReader.Read(path);

        Assert.Equal(7_031, trace.Rows);
        Assert.Equal(7_031 - trace.ZeroTokenRows, trace.Table.Count);
        Assert.Equal(145, trace.ClosedLoop!.After.Count(after => after < 0));
    }
}
