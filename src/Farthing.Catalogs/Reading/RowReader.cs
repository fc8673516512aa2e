using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs.Faults;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Reading;

/// <summary>Reads the fields of one JSON object; everything that is wrong is added to a list of faults with its line and path.</summary>
/// <param name="node">The object.</param>
/// <param name="faults">Receives what is wrong.</param>
internal sealed class RowReader(TreeNode node, FaultList faults)
{
    /// <summary>The object.</summary>
    public JsonElement Row => node.Element;

    /// <summary>The file it stands in.</summary>
    public TreeFile File => node.File;

    /// <summary>Its path.</summary>
    public string Path => node.Path;

    /// <summary>Receives what is wrong.</summary>
    public FaultList Faults => faults;

    /// <summary>Reads a document.</summary>
    /// <param name="name">The file's name for faults; null for what is built in.</param>
    /// <param name="bytes">Its text.</param>
    /// <param name="faults">Receives what is wrong with its values.</param>
    /// <exception cref="FarthingException">It is not JSON.</exception>
    public static RowReader Parse(string? name, byte[] bytes, FaultList faults) =>
        new(
            TreeFile.Parse(
                name,
                bytes,
                CatalogFaultCodes.WrongValue,
                CatalogFaultCodes.FieldMissing,
                CatalogFaultCodes.NotJson
            ),
            faults
        );

    /// <summary>True when the key is there and not null.</summary>
    public bool Has(string key) => node[key].Exists;

    /// <summary>The value of a key; null where it is missing or null.</summary>
    public JsonElement? Find(string key) => node[key] is { Exists: true } value ? value.Element : null;

    /// <summary>A text; null where it is missing.</summary>
    public string? Text(string key) =>
        Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : Wrong<string>(key, value, "a text in quotes");

    /// <summary>A text that must be there; empty after a fault.</summary>
    public string RequiredText(string key) => Text(key) ?? Missing(key, "a text in quotes", "");

    /// <summary>A finite number within bounds, also when written in quotes; null where it is missing.</summary>
    public double? Number(string key, double minimum = 0, double maximum = double.MaxValue) =>
        Find(key) is not { } value ? null
        : Parse(value) is { } number && number >= minimum && number <= maximum ? number
        : Wrong<double?>(key, value, $"a number{Bounds(minimum, maximum)}, or null where it is not known");

    /// <summary>A number that must be there; NaN after a fault.</summary>
    public double RequiredNumber(string key, double minimum = 0, double maximum = double.MaxValue) =>
        Has(key) ? Number(key, minimum, maximum) ?? double.NaN : Missing(key, "a number", double.NaN);

    /// <summary>A price; 0 is refused, since it would mean "free" where "not known" is meant.</summary>
    public double? Price(string key) =>
        Number(key) is not { } price ? null
        : price > 0 ? price
        : Wrong<double?>(key, Find(key)!.Value, "a price above 0, or null where it is not known");

    /// <summary>An exact price; see <see cref="Price"/>.</summary>
    public decimal? ExactPrice(string key, bool mayBeZero = false)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        bool isNumber = decimal.TryParse(
            value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out decimal price
        );
        return isNumber && (price > 0 || (mayBeZero && price == 0))
            ? price
            : Wrong<decimal?>(key, value, "a price above 0, or null where it is not known");
    }

    /// <summary>A whole number within bounds; null where it is missing.</summary>
    public int? Whole(string key, int minimum = 0) =>
        Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && number == Math.Floor(number)
        && number >= minimum
        && number <= int.MaxValue
            ? (int)number
        : Wrong<int?>(key, value, $"a whole number{Bounds(minimum, int.MaxValue)}");

    /// <summary>A whole number that must be there; the minimum after a fault.</summary>
    public int RequiredWhole(string key, int minimum = 1) =>
        Has(key) ? Whole(key, minimum) ?? minimum : Missing(key, "a whole number", minimum);

    /// <summary>True or false; null where it is missing.</summary>
    public bool? Flag(string key) =>
        Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : Wrong<bool?>(key, value, "true or false");

    /// <summary>A day; null where it is missing.</summary>
    public DateOnly? Day(string key) =>
        Text(key) is not { } text ? null
        : DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly day
        )
            ? day
        : Wrong<DateOnly?>(key, Find(key)!.Value, "a day such as 2026-11-20");

    /// <summary>How GPUs exchange data, under the key <c>interconnect</c>; null where it is missing.</summary>
    public Interconnect? Interconnect()
    {
        const string Key = "interconnect";
        return Text(Key) is not { } text ? null
            : Interconnects.TryParse(text, out Interconnect link) ? link
            : Wrong<Interconnect?>(Key, Find(Key)!.Value, "one of " + string.Join(", ", Interconnects.Ids));
    }

    /// <summary>Texts of a list; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<string[]>(key, value, "a list of texts") ?? [];
        }

        List<string> texts = new(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                texts.Add(item.GetString()!);
            }
            else
            {
                Wrong<string>(key, item, "a text in quotes");
            }
        }

        return texts;
    }

    /// <summary>Whole numbers of a list; empty where it is missing.</summary>
    public IReadOnlyList<int> Wholes(string key)
    {
        List<int> numbers = [];
        if (Find(key) is not { } value)
        {
            return numbers;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<int[]>(key, value, "a list of whole numbers") ?? [];
        }

        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number))
            {
                numbers.Add(number);
            }
            else
            {
                Wrong<string>(key, item, "a whole number");
            }
        }

        return numbers;
    }

    /// <summary>The objects of a list; none where it is missing.</summary>
    public IEnumerable<RowReader> Rows(string key)
    {
        if (Find(key) is not { } value)
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(key, value, "a list of objects");
            yield break;
        }

        foreach (TreeNode item in node[key].Items)
        {
            if (item.IsObject)
            {
                yield return new RowReader(item, faults);
            }
            else
            {
                faults.Add(item.FaultOf(CatalogFaultCodes.WrongValue, "not an object", "{ … }"));
            }
        }
    }

    /// <summary>An object; null where it is missing.</summary>
    public RowReader? Object(string key) =>
        Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new RowReader(node[key], faults)
        : Wrong<RowReader>(key, value, "an object");

    /// <summary>The sources of the row.</summary>
    public IReadOnlyList<SourceNote> Sources() =>
        [
            .. Rows("sources")
                .Select(source => new SourceNote(
                    source.Text("field") ?? "*",
                    source.Text("value_as_published"),
                    source.RequiredText("source"),
                    source.Day("as_of"),
                    source.Flag("verified") ?? false,
                    source.Text("note")
                )),
        ];

    /// <summary>Adds a fault for each key that is not among the known ones.</summary>
    public void RefuseUnknownKeys(IReadOnlyCollection<string> known)
    {
        foreach ((string name, TreeNode value) in node.Members)
        {
            if (!known.Contains(name))
            {
                faults.Add(
                    value.FaultOf(
                        CatalogFaultCodes.UnknownKey,
                        "no such key",
                        "one of " + string.Join(", ", known)
                    ) with
                    {
                        Value = null,
                        Nearest = NearestWord.Find(name, known),
                    }
                );
            }
        }
    }

    /// <summary>Adds a fault about a key of this object.</summary>
    public void Refuse(string code, string key, string message, string? expected = null)
    {
        TreeNode value = node[key];
        faults.Add(
            value.Exists
                ? value.FaultOf(code, message, expected)
                : node.FaultOf(code, message, expected) with
                {
                    Path = value.Path,
                    Value = null,
                }
        );
    }

    /// <summary>The path of a key of this object.</summary>
    public string Under(string key) => node[key].Path;

    /// <summary>A row inside this one.</summary>
    public RowReader Inside(string key) => new(node[key], faults);

    private static double? Parse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && double.IsFinite(number)
            ? number
        : value.ValueKind == JsonValueKind.String
        && double.TryParse(
            value.GetString(),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double text
        )
        && double.IsFinite(text)
            ? text
        : null;

    private static string Bounds(double minimum, double maximum) =>
        maximum < int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $" from {minimum} to {maximum}")
            : string.Create(CultureInfo.InvariantCulture, $" of at least {minimum}");

    private T Missing<T>(string key, string expected, T after)
    {
        Refuse(CatalogFaultCodes.FieldMissing, key, "this field is needed", expected);
        return after;
    }

    private T? Wrong<T>(string key, JsonElement value, string expected)
    {
        faults.Add(
            new TreeNode(value, node[key].Path, node.File).FaultOf(
                CatalogFaultCodes.WrongValue,
                "not what belongs here",
                expected
            )
        );
        return default;
    }
}
