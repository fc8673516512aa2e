using Farthing.Catalogs.Faults;
using Farthing.Catalogs.HuggingFace;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Models;

/// <summary>Reads a model's row; its architecture goes the same way as a user's config.json.</summary>
internal static class ModelRowReader
{
    /// <summary>Reads a row; null after a fault.</summary>
    public static ModelEntry? Read(MemberReader row)
    {
        string id = row.RequiredText("id");
        List<string> remarks = [];
        row.Need("config", "the fields of the model's config.json");
        string? readAs = row.Text("read_as");
        ModelSpec? read = row.Section("config") is { } config
            ? ModelConfigReader.Read(config, id, remarks, readAs)
            : null;
        IReadOnlyList<SourceNote> sources = row.Sources();
        string? family = row.Text("family");
        NumberFormat? format = Format(row);
        Fp8Scheme? scheme = Scheme(row);
        int? group = row.Whole("int4_group_size", 1);
        bool? hasZeroPoints = row.Flag("int4_zero_points");
        double? parameters = row.Number("published_total_params_b") * 1e9;
        double? active = row.Number("published_active_params_b") * 1e9;
        List<ModelPart> wide = Parts(row.Texts("sixteen_bit_parts"));
        IReadOnlyList<string> aliases = row.Texts("aliases");
        string? license = row.Text("license");
        string? standIn = row.Text("assumed_from");
        string? note = row.Text("note");
        row.RefuseUnknown(CatalogFaultCodes.UnknownKey);
        if (read is null)
        {
            return null;
        }

        scheme ??= read.Fp8Scheme;
        bool isBlock = format == NumberFormat.Fp8 && scheme == Fp8Scheme.Block128;
        return new ModelEntry(
            read with
            {
                Family = family ?? read.Family,
                Fp8Scheme = scheme,
                SixteenBitParts = wide,
                Int4GroupSize = group ?? read.Int4GroupSize,
                Int4HasZeroPoints = hasZeroPoints ?? read.Int4HasZeroPoints,
                PublishedParameters = parameters,
                Source = sources.FirstOrDefault(source => source.Field is "config" or "*")?.Source ?? "",
                AssumedFrom = standIn,
                NativeFormat = isBlock ? NumberFormat.Fp8Block : format ?? read.NativeFormat,
            }
        )
        {
            Aliases = aliases,
            License = license,
            PublishedActiveParameters = active,
            Note =
                row.Node.File.Name is null || remarks.Count == 0
                    ? note
                    : string.Join("; ", note is null ? remarks : [note, .. remarks]),
            Sources = sources,
            Origin = row.Node.File.Name,
        };
    }

    private static NumberFormat? Format(MemberReader row)
    {
        const string Key = "native_format";
        if (row.Text(Key) is not { } word)
        {
            return null;
        }

        if (FormatFacts.TryParse(word, out NumberFormat format))
        {
            return format;
        }

        string[] known = [.. FormatFacts.All.Select(FormatFacts.Id)];
        string expected = "one of " + string.Join(", ", known);
        row.Refuse(Key, "no such format", expected, nearest: NearestWord.Find(word, known));
        return null;
    }

    private static Fp8Scheme? Scheme(MemberReader row) =>
        row.Word("fp8_scheme", "block128", "tensor") switch
        {
            "block128" => Fp8Scheme.Block128,
            "tensor" => Fp8Scheme.Tensor,
            _ => null,
        };

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
