using System.Buffers;
using System.Buffers.Text;

namespace Farthing.Protocol.Translation.Json;

/// <summary>Writes JSON from spans that are escaped already. Its caller keeps the structure right; it only puts the commas.</summary>
/// <param name="output">Where to.</param>
public sealed class JsonOutput(IBufferWriter<byte> output)
{
    private bool needsComma;

    /// <summary>Begins an object.</summary>
    public JsonOutput Object()
    {
        Comma();
        Put("{"u8);
        needsComma = false;
        return this;
    }

    /// <summary>Ends an object.</summary>
    public JsonOutput EndObject()
    {
        Put("}"u8);
        needsComma = true;
        return this;
    }

    /// <summary>Begins an array.</summary>
    public JsonOutput Array()
    {
        Comma();
        Put("["u8);
        needsComma = false;
        return this;
    }

    /// <summary>Ends an array.</summary>
    public JsonOutput EndArray()
    {
        Put("]"u8);
        needsComma = true;
        return this;
    }

    /// <summary>Writes a member's name; its value follows.</summary>
    public JsonOutput Name(ReadOnlySpan<byte> name)
    {
        Comma();
        Put("\""u8);
        Put(name);
        Put("\":"u8);
        needsComma = false;
        return this;
    }

    /// <summary>Writes a string.</summary>
    /// <param name="escaped">Its contents, escaped.</param>
    public JsonOutput Text(ReadOnlySpan<byte> escaped)
    {
        Comma();
        Put("\""u8);
        Put(escaped);
        Put("\""u8);
        needsComma = true;
        return this;
    }

    /// <summary>Writes a string.</summary>
    public JsonOutput Text(JsonText text) => Text(text.Span);

    /// <summary>Writes a string that needs escaping.</summary>
    public JsonOutput Plain(string text) => Text(JsonText.Of(text).Span);

    /// <summary>Writes a value as it is.</summary>
    public JsonOutput Raw(ReadOnlySpan<byte> json)
    {
        Comma();
        Put(json);
        needsComma = true;
        return this;
    }

    /// <summary>Writes a value as it is.</summary>
    public JsonOutput Raw(JsonValue value) => Raw(value.Span);

    /// <summary>Writes a number.</summary>
    public JsonOutput Number(long number)
    {
        Comma();
        Span<byte> target = output.GetSpan(20);
        Utf8Formatter.TryFormat(number, target, out int length);
        output.Advance(length);
        needsComma = true;
        return this;
    }

    /// <summary>Writes true or false.</summary>
    public JsonOutput Flag(bool flag) => Raw(flag ? "true"u8 : "false"u8);

    /// <summary>Writes null.</summary>
    public JsonOutput Null() => Raw("null"u8);

    /// <summary>Begins a string whose contents follow by <see cref="More"/>.</summary>
    public JsonOutput BeginText()
    {
        Comma();
        Put("\""u8);
        return this;
    }

    /// <summary>Goes on with a string's contents, or with any raw bytes.</summary>
    public JsonOutput More(ReadOnlySpan<byte> escaped)
    {
        Put(escaped);
        return this;
    }

    /// <summary>Ends a string.</summary>
    public JsonOutput EndText()
    {
        Put("\""u8);
        needsComma = true;
        return this;
    }

    private void Comma()
    {
        if (needsComma)
        {
            Put(","u8);
        }
    }

    private void Put(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
