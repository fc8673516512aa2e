using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Stored keys as JSON: in the file, in PostgreSQL and in its copy on this machine.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(MoneyJson), typeof(UtcTimeJson), typeof(PeriodJson), typeof(RecordModeJson)]
)]
[JsonSerializable(typeof(StoredKey))]
[JsonSerializable(typeof(IReadOnlyList<StoredKey>))]
[JsonSerializable(typeof(StoredBudget))]
[JsonSerializable(typeof(IReadOnlyList<StoredBudget>))]
[JsonSerializable(typeof(KeyLineBody))]
[JsonSerializable(typeof(KeyLineKeys))]
internal sealed partial class KeyJson : JsonSerializerContext
{
    /// <summary>Names as they are typed, in lines that people read.</summary>
    public static KeyJson Readable =>
        readable ??= new KeyJson(
            new JsonSerializerOptions(Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );

    private static KeyJson? readable;

    /// <summary>Serialization of stored keys.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static T Read<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("no stored key");
        }
        catch (OverflowException wrong)
        {
            throw new JsonException("no stored key", wrong);
        }
    }
}

/// <summary>A time in UTC with all its digits.</summary>
internal sealed class UtcTimeJson : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    /// <summary>The text.</summary>
    public static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
