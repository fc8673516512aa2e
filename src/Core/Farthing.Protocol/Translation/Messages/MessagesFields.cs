using System.Text.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Members of a block or of a delta. Texts are escaped contents of strings; all are valid as long as the bytes they were read from.</summary>
internal ref struct MessagesFields
{
    /// <summary>Its type.</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary>Text of a text block.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Text of thinking.</summary>
    public ReadOnlySpan<byte> Thinking;

    /// <summary>Signature of thinking.</summary>
    public ReadOnlySpan<byte> Signature;

    /// <summary>Data of redacted thinking.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>A piece of a tool's input.</summary>
    public ReadOnlySpan<byte> PartialJson;

    /// <summary>A tool call's id.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>A called tool's name.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Why the answer ended.</summary>
    public ReadOnlySpan<byte> StopReason;

    /// <summary>The text that stopped it.</summary>
    public ReadOnlySpan<byte> StopSequence;

    /// <summary>Address of a citation.</summary>
    public ReadOnlySpan<byte> Url;

    /// <summary>Title of a citation.</summary>
    public ReadOnlySpan<byte> Title;

    /// <summary>What is said about a refusal.</summary>
    public ReadOnlySpan<byte> Explanation;

    /// <summary>A tool's whole input, as JSON.</summary>
    public ReadOnlySpan<byte> Input;

    /// <summary>A citation, as JSON.</summary>
    public ReadOnlySpan<byte> Citation;

    /// <summary>A block's citations, as JSON.</summary>
    public ReadOnlySpan<byte> Citations;

    /// <summary>Details of why the answer ended, as JSON.</summary>
    public ReadOnlySpan<byte> StopDetails;

    /// <summary>Content of a whole answer, as JSON.</summary>
    public ReadOnlySpan<byte> Content;

    /// <summary>An error, as JSON.</summary>
    public ReadOnlySpan<byte> Error;

    /// <summary>Reads an object that is JSON for itself.</summary>
    public static MessagesFields Of(ReadOnlySpan<byte> json)
    {
        MessagesFields fields = default;
        Utf8JsonReader reader = new(json);
        reader.Read();
        fields.Read(ref reader, json);
        return fields;
    }

    /// <summary>Reads the object that the reader stands at the beginning of; one that is no object is passed over.</summary>
    /// <param name="reader">Left at the object's end.</param>
    /// <param name="json">All that the reader reads.</param>
    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                Take(name, reader.ValueSpan);
            }
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                TakeRaw(name, json[start..(int)reader.BytesConsumed]);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (name.SequenceEqual("type"u8))
        {
            Type = text;
        }
        else if (name.SequenceEqual("text"u8))
        {
            Text = text;
        }
        else if (name.SequenceEqual("partial_json"u8))
        {
            PartialJson = text;
        }
        else if (name.SequenceEqual("thinking"u8))
        {
            Thinking = text;
        }
        else if (name.SequenceEqual("signature"u8))
        {
            Signature = text;
        }
        else if (name.SequenceEqual("id"u8))
        {
            Id = text;
        }
        else if (name.SequenceEqual("name"u8))
        {
            Name = text;
        }
        else if (name.SequenceEqual("data"u8))
        {
            Data = text;
        }
        else if (name.SequenceEqual("stop_reason"u8))
        {
            StopReason = text;
        }
        else if (name.SequenceEqual("stop_sequence"u8))
        {
            StopSequence = text;
        }
        else if (name.SequenceEqual("url"u8))
        {
            Url = text;
        }
        else if (name.SequenceEqual("title"u8))
        {
            Title = text;
        }
        else if (name.SequenceEqual("explanation"u8))
        {
            Explanation = text;
        }
    }

    private void TakeRaw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (name.SequenceEqual("input"u8))
        {
            Input = json;
        }
        else if (name.SequenceEqual("citation"u8))
        {
            Citation = json;
        }
        else if (name.SequenceEqual("citations"u8))
        {
            Citations = json;
        }
        else if (name.SequenceEqual("stop_details"u8))
        {
            StopDetails = json;
        }
        else if (name.SequenceEqual("content"u8))
        {
            Content = json;
        }
        else if (name.SequenceEqual("error"u8))
        {
            Error = json;
        }
    }
}
