using System.Text;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Responses;

/// <summary>Streams and answers of a Responses upstream as its reader tells them.</summary>
internal static class ResponsesReading
{
    /// <summary>A stream of events, each with the name that its <c>type</c> says.</summary>
    public static string Events(params string[] data) =>
        string.Concat(data.Select(one => $"event: {TypeOf(one)}\ndata: {one}\n\n"));

    /// <summary>The lines of a stream: whole, cut at each byte in two, and byte by byte; all must be the same.</summary>
    public static IReadOnlyList<string> Read(string stream, AnswerContext? context = null)
    {
        context ??= Scene.ContextOf(new Conversation(), Scene.Hosted);
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        IReadOnlyList<string> whole = Pass([bytes]);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Pass([bytes[..cut], bytes[cut..]]));
        }

        Assert.Equal(whole, Pass([.. bytes.Select(one => new[] { one })]));
        return whole;

        IReadOnlyList<string> Pass(IEnumerable<byte[]> pieces)
        {
            RecordedSink sink = new();
            AnswerStreamReader reader = ResponsesFormat.Instance.ReadStream(context, sink);
            SseReader events = new(reader.MaxEventBytes);
            foreach (byte[] piece in pieces)
            {
                ReadOnlySpan<byte> rest = piece;
                while (!reader.IsDone && events.TryRead(ref rest, out SseEvent one))
                {
                    reader.Take(one);
                }
            }

            if (!reader.IsDone && events.TryReadRest(out SseEvent last))
            {
                reader.Take(last);
            }

            if (!reader.IsDone)
            {
                reader.End();
            }

            return sink.Lines;
        }
    }

    /// <summary>The lines of a whole answer.</summary>
    public static IReadOnlyList<string> ReadWhole(string answer, AnswerContext? context = null)
    {
        RecordedSink sink = new();
        ResponsesFormat.Instance.ReadWhole(
            Encoding.UTF8.GetBytes(answer),
            context ?? Scene.ContextOf(new Conversation(), Scene.Hosted),
            sink
        );
        return sink.Lines;
    }

    private static string TypeOf(string data) =>
        System.Text.Json.JsonDocument.Parse(data).RootElement.GetProperty("type").GetString()!;
}
