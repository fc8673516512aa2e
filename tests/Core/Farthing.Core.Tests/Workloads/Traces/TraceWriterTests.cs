using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Writing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Workloads.Traces;

public sealed class TraceWriterTests
{
    [Fact]
    public void What_is_written_reads_back_as_the_same_requests() =>
        Prop.ForAll<NonEmptyArray<Tuple<PositiveInt, PositiveInt, NonNegativeInt>>>(rows =>
            {
                RequestTableBuilder builder = new();
                foreach (
                    (PositiveInt input, PositiveInt output, NonNegativeInt gap) in rows.Get.Select(row =>
                        (row.Item1, row.Item2, row.Item3)
                    )
                )
                {
                    builder.Add(gap.Get * 1_000_100L, input.Get, output.Get);
                }

                RequestTable table = builder.Build(out _);
                return TraceWriter.Formats.All(format =>
                    Same(table, Text.Read(Written(table, format)).Table)
                );
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Small_blocks_join_into_512_token_blocks_that_share_as_much()
    {
        RequestTableBuilder builder = new() { PrefixBlockTokens = 256 };
        builder.Add(0, 1100, 1, [1, 2, 3, 4, 5]);
        builder.Add(1, 1100, 1, [1, 2, 3, 9, 10]);
        builder.Add(2, 700, 1, [1, 2, 3]);
        RequestTable table = builder.Build(out _);

        TraceReadResult back = Text.Read(Written(table, TraceFormat.Mooncake));

        Assert.Equal([0UL, 1, 2], back.Table.PrefixIds(0).ToArray());
        Assert.Equal([0UL, 3, 4], back.Table.PrefixIds(1).ToArray()); // the first 512 tokens are shared, the next are not
        Assert.Equal(0UL, back.Table.PrefixIds(2).Span[0]);
        Assert.NotEqual(1UL, back.Table.PrefixIds(2).Span[1]); // 188 tokens of a block are not the whole block
    }

    private static string Written(RequestTable table, TraceFormat format)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        TraceWriter.Write(writer, table, format);
        return writer.ToString();
    }

    private static bool Same(RequestTable a, RequestTable b) =>
        a.ArrivalsNs.SequenceEqual(b.ArrivalsNs)
        && a.InputTokens.SequenceEqual(b.InputTokens)
        && a.OutputTokens.SequenceEqual(b.OutputTokens);
}
