using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads what an answer must look like.</summary>
internal static class SchemaReader
{
    /// <summary>Replacement of any object: one with an answer in it.</summary>
    public static readonly byte[] AnyObject =
        """{"type":"object","properties":{"answer":{"type":"string"}}}"""u8.ToArray();

    /// <summary>Reads <c>response_format</c>: text, json_object, or json_schema with its schema. Flat as in the Responses API, or nested.</summary>
    public static byte[] OfFormat(ref RequestText text, ReadOnlySpan<byte> json)
    {
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartObject)
        {
            text.Refuse("an object with a type");
            return [];
        }

        string? type = null;
        byte[] schema = [];
        while (text.NextMember())
        {
            if (text.Is("type"u8))
            {
                type = text.Text();
            }
            else if (text.Is("json_schema"u8))
            {
                schema = OfNested(ref text, json);
            }
            else if (text.Is("schema"u8))
            {
                schema = text.Raw(json);
            }
            else
            {
                text.Reader.Skip();
            }
        }

        if (type == "json_schema" && schema.Length == 0)
        {
            text.Error ??= ApiError.Invalid(
                "'response_format.json_schema' needs a 'schema'",
                "response_format"
            );
        }

        return type switch
        {
            "json_schema" => schema,
            "json_object" => AnyObject,
            _ => [],
        };
    }

    /// <summary>Reads vLLM's <c>structured_outputs</c>: its <c>json</c>.</summary>
    public static byte[] OfStructured(ref RequestText text, ReadOnlySpan<byte> json)
    {
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartObject)
        {
            text.Refuse("an object");
            return [];
        }

        byte[] schema = [];
        while (text.NextMember())
        {
            if (text.Is("json"u8))
            {
                schema = text.Raw(json);
            }
            else
            {
                text.Reader.Skip();
            }
        }

        return schema;
    }

    private static byte[] OfNested(ref RequestText text, ReadOnlySpan<byte> json)
    {
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartObject)
        {
            text.Refuse("an object with a schema");
            return [];
        }

        byte[] schema = [];
        while (text.NextMember())
        {
            if (text.Is("schema"u8))
            {
                schema = text.Raw(json);
            }
            else
            {
                text.Reader.Skip();
            }
        }

        return schema;
    }
}
