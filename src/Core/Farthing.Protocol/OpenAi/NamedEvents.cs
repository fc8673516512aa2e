using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Protocol.Sse;

namespace Farthing.Protocol.OpenAi;

/// <summary>Writes the events of streams whose events have a name, which stands in their JSON as <c>type</c> too.</summary>
internal sealed class NamedEvents
{
    private readonly ArrayBufferWriter<byte> data = new(1024);

    /// <summary>Writes an event.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">Its name.</param>
    /// <param name="members">Writes the members behind <c>type</c>.</param>
    public void Write(IBufferWriter<byte> output, string type, Action<Utf8JsonWriter> members)
    {
        data.ResetWrittenCount();
        using (Utf8JsonWriter json = new(data, ApiJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            members(json);
            json.WriteEndObject();
        }

        SseWriter.WriteNamed(output, Encoding.UTF8.GetBytes(type), data.WrittenSpan);
    }
}
