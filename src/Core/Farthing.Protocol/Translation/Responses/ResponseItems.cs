using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Writes an answer's items, one after the other: the events of a stream, and each whole item once more for the final object.</summary>
/// <remarks>Texts and arguments are kept escaped while their item is open, and as a part of the rendered item from then on: events and the object copy those bytes.</remarks>
internal sealed partial class ResponseItems : BlockSink
{
    private readonly AnswerContext context;
    private readonly ResponseFrame frame;
    private readonly ResponseEvents? events;
    private readonly ArrayBufferWriter<byte> done = new(1024);
    private readonly ArrayBufferWriter<byte> text = new(1024);
    private byte[] id = [];
    private int index = -1;

    /// <summary>Items of an answer.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="frame">The response around them.</param>
    /// <param name="events">Writes a stream's events; null for a whole answer.</param>
    public ResponseItems(AnswerContext context, ResponseFrame frame, ResponseEvents? events)
    {
        this.context = context;
        this.frame = frame;
        this.events = events;
    }

    /// <summary>The items that are whole, as JSON, with commas between.</summary>
    public ReadOnlySpan<byte> Done => done.WrittenSpan;

    /// <summary>An item that is closed from now on was cut off.</summary>
    public bool IsCutOff { get; set; }

    private ReadOnlySpan<byte> Status => IsCutOff ? "incomplete"u8 : "completed"u8;

    /// <inheritdoc/>
    public override void Start()
    {
        if (events is not null)
        {
            WriteBegun("response.created"u8);
            WriteBegun("response.in_progress"u8);
        }
    }

    private void WriteBegun(ReadOnlySpan<byte> type)
    {
        JsonOutput json = events!.Begin(type).Name("response"u8);
        frame.Write(json, "in_progress"u8, default, default, null);
        events.End(json);
    }

    private void BeginItem(string prefix)
    {
        index++;
        id = Encoding.ASCII.GetBytes(context.IdOf(prefix, index));
        text.ResetWrittenCount();
    }

    private JsonOutput BeginAdded() =>
        events!.Begin("response.output_item.added"u8).Name("output_index"u8).Number(index).Name("item"u8);

    /// <summary>A place to render the item's final form: it is followed by <see cref="EndItem"/>.</summary>
    private JsonOutput BeginDone(out int at)
    {
        if (done.WrittenCount > 0)
        {
            done.Write(","u8);
        }

        at = done.WrittenCount;
        return new JsonOutput(done);
    }

    private void EndItem(int at)
    {
        if (events is not null)
        {
            JsonOutput json = events
                .Begin("response.output_item.done"u8)
                .Name("output_index"u8)
                .Number(index)
                .Name("item"u8)
                .Raw(done.WrittenSpan[at..]);
            events.End(json);
        }
    }

    /// <summary>Begins an event about the open item.</summary>
    private JsonOutput BeginEvent(ReadOnlySpan<byte> type) =>
        events!.Begin(type).Name("item_id"u8).Text(id).Name("output_index"u8).Number(index);

    private void OpenDeltas(
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> indexName = default,
        int partIndex = 0,
        ReadOnlySpan<byte> tail = default
    )
    {
        if (events is null)
        {
            return;
        }

        ArrayBufferWriter<byte> place = new(128);
        place.Write(",\"item_id\":\""u8);
        place.Write(id);
        place.Write("\",\"output_index\":"u8);
        place.Write(Digits(index));
        if (!indexName.IsEmpty)
        {
            place.Write(",\""u8);
            place.Write(indexName);
            place.Write("\":"u8);
            place.Write(Digits(partIndex));
        }

        place.Write(","u8);
        events.OpenDeltas(type, place.WrittenSpan, tail);
    }

    private void GoOn(ReadOnlySpan<byte> escaped)
    {
        text.Write(escaped);
        events?.Delta(escaped);
    }

    private static byte[] Digits(int number) =>
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
