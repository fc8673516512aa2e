using System.Buffers;
using System.Text;
using Farthing.Protocol.Sse;
using Farthing.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Protocol.Sse;

/// <summary>Server-sent events come out the same however their bytes were cut.</summary>
public sealed class SseReaderTests
{
    [Fact]
    public void Events_are_found_with_their_fields()
    {
        List<string> seen = Read(
            new SseReader(),
            "\uFEFFdata: {\"a\":1}\n\n: keep-alive\n\nevent: ping\nid: 7\ndata:x\ndata: y\n\nretry: 3\n\ndata\n\ndata: [DONE]\n\n"
        );

        Assert.Equal(["||{\"a\":1}", "ping|7|x\ny", "||", "||[DONE]"], seen);
    }

    [Fact]
    public void Carriage_returns_end_lines_alone_or_with_a_line_feed() =>
        Assert.Equal(
            ["||a", "||b\nc", "||d"],
            Read(new SseReader(), "data: a\r\n\r\ndata: b\rdata: c\r\rdata: d\n\n")
        );

    [Fact]
    public void Only_one_blank_after_the_colon_is_left_out() =>
        Assert.Equal(["||  a "], Read(new SseReader(), "data:   a \n\n"));

    [Fact]
    public void An_event_without_its_blank_line_is_read_at_the_end_of_the_stream()
    {
        SseReader reader = new();

        Assert.Equal(["||a"], Read(reader, "data: a\n\ndata: [DO"));
        Assert.True(reader.IsInsideEvent);
        ReadOnlySpan<byte> more = "NE]"u8;
        Assert.False(reader.TryRead(ref more, out _));
        Assert.True(reader.TryReadRest(out SseEvent last));
        Assert.True(last.IsDone);
        Assert.False(reader.TryReadRest(out _));
        Assert.False(reader.IsInsideEvent);
    }

    [Fact]
    public void A_reader_serves_another_stream_after_a_reset()
    {
        SseReader reader = new();
        Read(reader, "event: x\ndata: a\ndata: b");
        reader.Reset();

        Assert.Equal(["||c"], Read(reader, "data: c\n\n"));
    }

    [Fact]
    public void A_line_longer_than_allowed_ends_the_reading()
    {
        SseReader reader = new(maxEventBytes: 100);

        Assert.Empty(Read(reader, "data: " + new string('a', 60)));
        Assert.False(reader.IsTooLong);
        Assert.Empty(Read(reader, new string('a', 60)));
        Assert.True(reader.IsTooLong);
        Assert.Empty(Read(reader, "\n\ndata: b\n\n"));
    }

    /// <summary>Invariant: any cut of the bytes gives the same events.</summary>
    [Fact]
    public void Any_split_gives_the_same_events()
    {
        Gen<string> lines = Gen.Elements(
            "data: a",
            "data:",
            "data: {\"x\":\"é\"}",
            "event: tok",
            "id: 9",
            ": comment",
            "nothing",
            "data: [DONE]",
            ""
        );
        Gen<string> ends = Gen.Elements("\n", "\r\n", "\r");
        Arbitrary<(string Text, int[] Cuts)> cases = (
            from parts in (from line in lines from end in ends select line + end).ListOf()
            from cuts in Gen.Choose(1, 7).ArrayOf()
            select (string.Concat(parts), cuts)
        ).ToArbitrary();

        Prop.ForAll(
                cases,
                one =>
                {
                    byte[] bytes = Encoding.UTF8.GetBytes(one.Text);
                    List<string> whole = Read(new SseReader(), bytes, [bytes.Length]);
                    List<string> byByte = Read(new SseReader(), bytes, [1]);
                    List<string> cut = Read(new SseReader(), bytes, one.Cuts.Length == 0 ? [3] : one.Cuts);
                    return whole.SequenceEqual(byByte) && whole.SequenceEqual(cut);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Arbitrary_bytes_are_read_without_a_fault() =>
        Prop.ForAll<byte[]>(bytes =>
            {
                Read(new SseReader(64), bytes ?? [], [2]);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_the_writer_writes_the_reader_reads() =>
        Prop.ForAll<string>(text =>
            {
                string line = (text ?? "").Replace('\r', ' ');
                byte[] data = Encoding.UTF8.GetBytes(line);
                ArrayBufferWriter<byte> output = new();
                SseWriter.WriteComment(output, "hold on"u8);
                output.Write("event: tok\n"u8);
                SseWriter.WriteData(output, data);
                return Read(new SseReader(), output.WrittenSpan, [5])
                    .SequenceEqual(["tok||" + Encoding.UTF8.GetString(data)]);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_warm_reader_allocates_nothing()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(
            string.Concat(
                Enumerable.Repeat("data: {\"choices\":[{\"delta\":{\"content\":\" word\"}}]}\n\n", 50)
            )
        );
        SseReader reader = new();
        int events = 0;

        Assert.Equal(0, Allocated.Least(() => events = Count(reader, bytes)));
        Assert.Equal(50, events);
    }

    private static int Count(SseReader reader, byte[] bytes)
    {
        int events = 0;
        for (int at = 0; at < bytes.Length; at += 37)
        {
            ReadOnlySpan<byte> input = bytes.AsSpan(at, Math.Min(37, bytes.Length - at));
            while (reader.TryRead(ref input, out _))
            {
                events++;
            }
        }

        return events;
    }

    private static List<string> Read(SseReader reader, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Read(reader, bytes, [bytes.Length]);
    }

    /// <summary>Reads in pieces of the given lengths, over and over; each piece is overwritten after it was read, as a receive buffer is.</summary>
    private static List<string> Read(SseReader reader, ReadOnlySpan<byte> bytes, int[] pieces)
    {
        List<string> seen = [];
        int at = 0;
        for (int i = 0; at < bytes.Length; i++)
        {
            int length = Math.Min(pieces[i % pieces.Length], bytes.Length - at);
            byte[] piece = bytes.Slice(at, length).ToArray();
            ReadOnlySpan<byte> input = piece;
            while (reader.TryRead(ref input, out SseEvent one))
            {
                seen.Add(
                    $"{Encoding.UTF8.GetString(one.Name)}|{Encoding.UTF8.GetString(one.Id)}|{Encoding.UTF8.GetString(one.Data)}"
                );
            }

            piece.AsSpan().Fill((byte)'#');
            at += length;
        }

        return seen;
    }
}
