using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Workloads.Traces;

public sealed class TraceFuzzTests
{
    private static readonly string[] Seeds =
    [
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,3180,8\n",
        "{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 5, \"hash_ids\": [1,2]}\n{\"timestamp\": 3, \"input_length\": 6, \"output_length\": 5, \"hash_ids\": [1]}\n",
        "{\"timestamp\":1,\"event\":{\"schema\":\"dynamo.request.trace.v1\",\"event_type\":\"request_end\",\"agent_context\":{\"session_id\":\"a\"},\"request\":{\"input_tokens\":15,\"output_tokens\":3,\"request_received_ms\":1000,\"replay\":{\"trace_block_size\":16,\"input_sequence_hashes\":[1]}}}}\n",
        "{\"id\":\"s\",\"block_size\":64,\"hash_id_scope\":\"local\",\"requests\":[{\"t\":0.0,\"in\":130,\"out\":5,\"hash_ids\":[1,2],\"api_time\":2},{\"t\":5,\"requests\":[{\"t\":5,\"in\":9,\"out\":1}]}]}",
        "trace_version: 2\ntime_unit: us\nrequest_id,session_id,input_tokens,output_tokens,arrival_time_us,think_time_us\n0,s,100,10,1000,5\n1,s,100,10,2000,5\n",
        "[{\"conversations\":[{\"value\":\"abcdefgh\"},{\"value\":\"abcdefgh\"}]}]",
        "Timestamp,Model,Request tokens,Response tokens\n5,GPT-4,10,20\n",
        "{\"session_id\":\"s\",\"turns\":[{\"text\":\"hello\",\"delay\":5}]}\n",
        "{\"request_id\":\"a\",\"wait_for\":[\"b\"],\"request_kind\":\"k\",\"timestamp\":0,\"input_tokens\":10,\"output_tokens\":2,\"delay_ms\":9e18}\n",
        "{\"arrival_ns\":5,\"input\":7,\"output\":2,\"tenant\":\"x\"}\n",
        "num_prefill_tokens,num_decode_tokens\n5,6\n",
    ];

    private static readonly string[] Splices =
    [
        "NaN",
        "1e999",
        "-1",
        "\0",
        "\ud800",
        "99999999999999999999",
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        "\n",
        "\\ud800",
        "null",
        ":",
        "9e17",
    ];

    [Theory]
    [InlineData("\"\0")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.68,\"374,44")]
    public void A_quote_that_is_never_closed_ends_in_a_fault_or_a_trace(string text) =>
        Assert.True(Survives(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Random_bytes_end_in_a_fault_or_a_trace() =>
        Prop.ForAll<byte[]>(bytes => Survives(bytes ?? [])).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Speed", "slow")]
    public void Mutated_traces_end_in_a_fault_or_a_trace_with_valid_requests()
    {
        Pcg32 random = new(20, 1);
        for (int round = 0; round < 4000; round++)
        {
            string text = Mutated(Seeds[random.NextInt32(0, Seeds.Length - 1)], random);

            Assert.True(Survives(Encoding.UTF8.GetBytes(text)), text);
        }
    }

    /// <summary>A text with one to four random changes.</summary>
    internal static string Mutated(string seed, Pcg32 random)
    {
        StringBuilder text = new(seed);
        int mutations = random.NextInt32(1, 4);
        for (int i = 0; i < mutations; i++)
        {
            int at = random.NextInt32(0, text.Length);
            switch (random.NextInt32(0, 2))
            {
                case 0:
                    text.Insert(at, Splices[random.NextInt32(0, Splices.Length - 1)]);
                    break;
                case 1:
                    int cut = Math.Min(text.Length - at, random.NextInt32(1, 20));
                    text.Remove(at, cut);
                    break;
                default:
                    if (at < text.Length)
                    {
                        text[at] = (char)random.NextInt32(1, 255);
                    }

                    break;
            }
        }

        return text.ToString();
    }

    [Fact]
    public void Damaged_gzip_ends_in_a_fault_or_a_trace()
    {
        byte[] whole = Text.Gzip(string.Concat(Enumerable.Repeat(Seeds[1], 50)));
        Pcg32 random = new(21, 1);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = [.. whole];
            bytes[random.NextInt32(2, bytes.Length - 1)] ^= (byte)random.NextInt32(1, 255);

            Assert.True(Survives(bytes));
        }
    }

    private static bool Survives(byte[] bytes)
    {
        foreach (
            TraceReadOptions options in (TraceReadOptions[])
                [
                    TraceReadOptions.Default,
                    new()
                    {
                        IsLenient = true,
                        EstimatesTokens = true,
                        OutputTokens = 5,
                        BlockTokens = 16,
                        SpreadsBatches = true,
                    },
                ]
        )
        {
            try
            {
                TraceReadResult trace = TraceReader.Read(new MemoryStream(bytes), "fuzz", options);
                for (int i = 0; i < trace.Table.Count; i++)
                {
                    bool isValid =
                        trace.Table.InputTokens[i] >= 1
                        && trace.Table.OutputTokens[i] >= 1
                        && trace.Table.ArrivalsNs[i] >= (i == 0 ? 0 : trace.Table.ArrivalsNs[i - 1]);
                    if (!isValid)
                    {
                        return false;
                    }
                }
            }
            catch (FarthingException error)
            {
                if (error.Faults.Count == 0)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
