using Farthing.Catalogs.Faults;
using Farthing.Catalogs.HuggingFace;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Models;

/// <summary>Reads a model's row; its architecture goes the same way as a user's config.json.</summary>
internal static class ModelRowReader
{
    private static readonly string[] Keys =
    [
        "id",
        "aliases",
        "family",
        "license",
        "native_format",
        "fp8_scheme",
        "sixteen_bit_parts",
        "int4_group_size",
        "published_total_params_b",
        "published_active_params_b",
        "assumed_from",
        "note",
        "config",
        "sources",
    ];

    /// <summary>Reads a row; null after a fault.</summary>
    public static ModelEntry? Read(RowReader row)
    {
        row.RefuseUnknownKeys(Keys);
        string id = row.RequiredText("id");
        List<string> remarks = [];
        if (row.Object("config") is not { } config)
        {
            row.Refuse(
                CatalogFaultCodes.FieldMissing,
                "config",
                "this field is needed",
                "the fields of the model's config.json"
            );
            return null;
        }

        if (ModelConfigReader.Read(config, id, remarks) is not { } read)
        {
            return null;
        }

        IReadOnlyList<SourceNote> sources = row.Sources();
        ModelSpec spec = read with
        {
            Family = row.Text("family") ?? read.Family,
            Fp8Scheme = Scheme(row) ?? read.Fp8Scheme,
            SixteenBitParts = Parts(row.Texts("sixteen_bit_parts")),
            Int4GroupSize = row.Whole("int4_group_size", 1) ?? read.Int4GroupSize,
            PublishedParameters = row.Number("published_total_params_b") * 1e9,
            Source = sources.FirstOrDefault(source => source.Field is "config" or "*")?.Source ?? "",
            AssumedFrom = row.Text("assumed_from"),
        };
        spec = spec with { NativeFormat = Native(row, spec) };
        string? note = row.Text("note");
        return new ModelEntry(spec)
        {
            Aliases = row.Texts("aliases"),
            License = row.Text("license"),
            PublishedActiveParameters = row.Number("published_active_params_b") * 1e9,
            Note =
                row.File.Name is null || remarks.Count == 0
                    ? note
                    : string.Join("; ", note is null ? remarks : [note, .. remarks]),
            Sources = sources,
            Origin = row.File.Name,
        };
    }

    private static NumberFormat Native(RowReader row, ModelSpec spec)
    {
        if (row.Text("native_format") is not { } word)
        {
            return spec.NativeFormat;
        }

        if (!FormatFacts.TryParse(word, out NumberFormat format))
        {
            string[] known = [.. FormatFacts.All.Select(FormatFacts.Id)];
            row.Faults.Add(
                new Fault(CatalogFaultCodes.WrongValue, "no such format")
                {
                    File = row.File.Name,
                    Line = row.File.LineOf(row.Find("native_format")!.Value),
                    Path = row.Under("native_format"),
                    Value = word,
                    Expected = "one of " + string.Join(", ", known),
                    Nearest = NearestWord.Find(word, known),
                }
            );
        }

        return format == NumberFormat.Fp8 && spec.Fp8Scheme == Fp8Scheme.Block128
            ? NumberFormat.Fp8Block
            : format;
    }

    private static Fp8Scheme? Scheme(RowReader row)
    {
        switch (row.Text("fp8_scheme"))
        {
            case null:
                return null;
            case "block128":
                return Fp8Scheme.Block128;
            case "tensor":
                return Fp8Scheme.Tensor;
            default:
                row.Refuse(
                    CatalogFaultCodes.WrongValue,
                    "fp8_scheme",
                    "no such scheme",
                    "block128, tensor or null"
                );
                return null;
        }
    }

    /// <summary>Embeddings, head, norms and routers are always in 16 bit; small vectors are left out.</summary>
    private static List<ModelPart> Parts(IReadOnlyList<string> words)
    {
        List<ModelPart> parts = [];
        foreach (string word in words)
        {
            ModelPart? part = word switch
            {
                "attention" => ModelPart.Attention,
                "dense_mlp" => ModelPart.DenseFfn,
                "shared_experts" => ModelPart.SharedExpert,
                "experts" => ModelPart.Experts,
                _ => null,
            };
            if (part is { } known)
            {
                parts.Add(known);
            }
        }

        return parts;
    }
}
