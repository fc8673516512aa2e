using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Microsoft.Net.Http.Headers;

namespace Farthing.Gateway.Requests;

/// <summary>Reads a request's body that is a form (<c>multipart/form-data</c>) once, without copying it: what <see cref="RequestReader"/> does for JSON.</summary>
public static class FormReader
{
    private const int LongestBoundary = 70;
    private const int LongestText = 1024;

    /// <summary>Fields by which a sound is named that is not in the body: nobody knows here how long it is.</summary>
    private static readonly string[] Elsewhere = ["url", "file_url", "file_id", "audio_url"];

    private static readonly string[] Counted =
    [
        "model",
        "n",
        "size",
        "quality",
        "stream",
        "response_format",
        "user",
        "file",
    ];

    private static readonly SearchValues<char> OfBoundary = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? "
    );

    /// <summary>Those of them that a header has in quotes.</summary>
    private static readonly SearchValues<char> Quoted = SearchValues.Create("'()+,./:=? ");

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="contentType">Its type, as the client stated it.</param>
    /// <param name="dialect">Where it was sent to.</param>
    /// <param name="peek">Receives what it says.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static ApiError? Read(
        ReadOnlySpan<byte> body,
        string? contentType,
        Dialect dialect,
        out RequestPeek peek
    )
    {
        peek = new RequestPeek { Dialect = dialect, BodyBytes = body.Length };
        if (BoundaryOf(contentType) is not string boundary)
        {
            return ApiError.Invalid(
                "The body has to be a form: Content-Type: multipart/form-data with one boundary."
            );
        }

        peek.ContentType = TypeOf(boundary);
        Fields fields = new();
        FormParts parts = new(body, boundary);
        while (parts.TryNext(out FormPart part))
        {
            if (Take(part, body, peek, fields) is ApiError fault)
            {
                return fault;
            }
        }

        return parts.Fault is string why
            ? ApiError.Invalid($"The body is not a form that can be read: {why}.")
            : RequestReader.Check(peek) ?? Count(body, peek, fields);
    }

    /// <summary>The one boundary of a form's type; null where there is none that every server takes.</summary>
    private static string? BoundaryOf(string? contentType)
    {
        if (
            !MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || type.Parameters.Count(one => one.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
                != 1
        )
        {
            return null;
        }

        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return
            boundary.Length is > 0 and <= LongestBoundary
            && !boundary.AsSpan().ContainsAnyExcept(OfBoundary)
            && boundary[^1] != ' '
            ? boundary
            : null;
    }

    private static string TypeOf(string boundary) =>
        boundary.AsSpan().ContainsAny(Quoted)
            ? $"multipart/form-data; boundary=\"{boundary}\""
            : $"multipart/form-data; boundary={boundary}";

    private static ApiError? Take(in FormPart part, ReadOnlySpan<byte> body, RequestPeek peek, Fields fields)
    {
        int bracket = part.Name.IndexOf('[', StringComparison.Ordinal);
        string name = (bracket < 0 ? part.Name : part.Name[..bracket]).ToLowerInvariant();
        peek.Steering |= SteeringNames.Of([name]);
        if (part.IsFile)
        {
            peek.MediaBytes += part.Content.Length;
        }

        bool isSound = peek.Dialect.Unit == UnitKind.Second;
        if (isSound && Array.IndexOf(Elsewhere, name) >= 0)
        {
            return ApiError.Invalid(
                $"'{name}' is not passed on: how long a sound is that stands elsewhere cannot be known.",
                name
            );
        }

        if (Array.IndexOf(Counted, name) < 0)
        {
            return null;
        }

        if (part.Name != name)
        {
            return ApiError.Invalid($"'{name}' has to be written in lower case, and as one field.", name);
        }

        if (!fields.Seen.Add(name))
        {
            return ApiError.Invalid($"'{name}' stands there twice.", name);
        }

        ReadOnlySpan<byte> content = body.Slice(part.Content.Start, part.Content.Length);
        if (name == "file")
        {
            fields.File = part.Content;
            return part.IsPlain ? null : ApiError.Invalid("'file' has to stand there as it is.", name);
        }

        return part.IsFile || !part.IsPlain || !TryText(content, out string text)
            ? ApiError.Invalid($"'{name}' has to be a text in UTF-8.", name)
            : Set(name, text, part.Content, peek, fields);
    }

    private static ApiError? Set(string name, string text, JsonSpan at, RequestPeek peek, Fields fields)
    {
        switch (name)
        {
            case "model":
                (peek.Model, peek.ModelAt) = (text, at);
                return null;
            case "user":
                peek.User = text;
                return null;
            case "size":
                peek.ImageSize = text;
                return null;
            case "quality":
                peek.ImageQuality = text;
                return null;
            case "response_format":
                fields.Format = text;
                return null;
            case "n":
                bool isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n);
                peek.Choices = n;
                return isCount && n > 0
                    ? null
                    : ApiError.Invalid("'n' has to be a whole number of at least 1.", name);
            default:
                return text.Equals("false", StringComparison.OrdinalIgnoreCase) ? null
                    : text.Equals("true", StringComparison.OrdinalIgnoreCase)
                        ? UnitReader.NoStream(peek.Dialect)
                    : ApiError.Invalid("'stream' has to be true or false.", name);
        }
    }

    private static bool TryText(ReadOnlySpan<byte> content, out string text)
    {
        text = "";
        if (content.Length > LongestText || content.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0)
        {
            return false;
        }

        try
        {
            text = Strict.GetString(content);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static ApiError? Count(ReadOnlySpan<byte> body, RequestPeek peek, Fields fields)
    {
        if (peek.Dialect.Unit != UnitKind.Second)
        {
            peek.Units = new UnitCount(peek.Choices, peek.Choices, IsExact: false);
            return null;
        }

        if (fields.File is not JsonSpan file)
        {
            return ApiError.Invalid("you must provide a file parameter", "file");
        }

        peek.Units = SoundLength.Of(body.Slice(file.Start, file.Length)) with
        {
            IsAnswerSilent = fields.Format is not (null or "json" or "verbose_json" or "diarized_json"),
        };
        return null;
    }

    /// <summary>What was read of a form beside its peek.</summary>
    private sealed class Fields
    {
        public HashSet<string> Seen { get; } = [];

        public JsonSpan? File { get; set; }

        public string? Format { get; set; }
    }
}

/// <summary>A part of a form.</summary>
/// <param name="Name">Its field.</param>
/// <param name="IsFile">It has a file's name.</param>
/// <param name="IsPlain">Its content is as it stands: neither encoded nor in another character set than UTF-8.</param>
/// <param name="Content">Place of its content.</param>
internal readonly record struct FormPart(string Name, bool IsFile, bool IsPlain, JsonSpan Content);
