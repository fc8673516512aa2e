using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Overlays;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog add KIND FILE</c>: keeps a model's config.json, or a file of prices or GPUs, in the user's own catalog.</summary>
internal static class CatalogAdd
{
    private static readonly Argument<string> Kind = CatalogKinds.Argument();
    private static readonly Argument<string> FileName = new("file")
    {
        Description = "For a model its Hugging Face config.json as it is; else a file as --prices takes it",
    };
    private static readonly TextFlag Id = new(
        "--id",
        "ID",
        "The model's id [default: config.json's _name_or_path, else the name of its folder, else my-model]"
    );

    private static readonly TextFlag As = new(
        "--as",
        "KNOWN",
        "Read a model of unknown architecture as a known one that is built alike, such as qwen3"
    );

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "add",
            "Add a model from its config.json, with its quantization; or instances, GPUs or API prices from a file.\n"
                + "A hf_quant_config.json beside the config.json is read, too.\n"
                + "Nothing is fetched. Additions are kept in your configuration folder and override built-in entries.\n\n"
                + "  farthing catalog add model config.json --id my-model\n"
                + "  farthing catalog add model config.json --as qwen3\n"
                + "  farthing catalog add apis model_prices_and_context_window.json"
        )
        {
            Kind,
            FileName,
            Id,
            As,
        };
        return command.ReadsCatalog().Runs("catalog.add", Run);
    }

    private static int Run(VerbContext context)
    {
        CatalogKind kind = CatalogKinds.Parse(context.Parsed.GetRequiredValue(Kind));
        string path = context.Parsed.GetRequiredValue(FileName);
        DateOnly today = CatalogLoader.Today(context);
        if (kind is CatalogKind.Mig or CatalogKind.Commitments)
        {
            string why =
                kind == CatalogKind.Mig
                    ? "MIG profiles cannot be added: they belong to the GPU"
                    : "commitments cannot be added: --assume-discount takes your own";
            throw new FarthingException(
                new Fault(CliFaultCodes.BadUsage, why)
                {
                    Path = "kind",
                    Value = CatalogKinds.Words[(int)kind],
                    Expected = "models, gpus, instances or apis",
                }
            );
        }

        foreach (TextFlag flag in (TextFlag[])[Id, As])
        {
            if (kind != CatalogKind.Models && context.Parsed.GetValue(flag) is { } idle)
            {
                context.Faults.Add(
                    new Fault(CliFaultCodes.FlagConflict, $"{flag.Name} is for models only")
                    {
                        Path = flag.Name,
                        Value = idle,
                    }
                );
            }
        }

        byte[] bytes = Read(path);
        context.StopOnFaults();
        return kind == CatalogKind.Models
            ? AddModel(context, path, bytes, today)
            : AddFile(context, kind, path, bytes);
    }

    private static int AddModel(VerbContext context, string path, byte[] bytes, DateOnly today)
    {
        string id = context.Parsed.GetValue(Id) ?? OverlayWriter.IdOf(bytes, path);
        string target = Path.Combine(CatalogLoader.ConfigDir(context), "models.json");
        GivenModel given = new(path, bytes) { ReadAs = context.Parsed.GetValue(As) };
        if (File.Exists(given.QuantizationPath))
        {
            given = given with { Quantization = Read(given.QuantizationPath) };
        }

        // Tried first, so that a config that is refused leaves nothing behind, not even a lock.
        Added();
        using IDisposable held = ConfigFolder.Lock(CatalogLoader.ConfigDir(context));
        (string updated, CatalogOverlay overlay) = Added();
        ModelEntry entry = overlay.Models.First(model =>
            model.Spec.Id.Equals(id, StringComparison.OrdinalIgnoreCase)
        );
        AtomicFile.Write(target, updated);
        return context.Answer(
            entry.Row,
            row =>
                new Sheet()
                    .Say(
                        $"{row.Id} added: {Show.Scaled(row.Params.Total)} parameters, {Show.Scaled(row.Params.Active)} per token, {Show.Bytes(row.KvBytesPerToken16Bit)} of 16-bit cache per token",
                        row.Note is null ? null : "NOTE  " + row.Note
                    )
                    .Say($"kept in {target}   next: farthing catalog show model {row.Id}")
        );

        (string Text, CatalogOverlay Overlay) Added()
        {
            byte[]? existing = File.Exists(target) ? File.ReadAllBytes(target) : null;
            string text = OverlayWriter.AddModel(target, existing, given, id, today, context.Faults);
            context.StopOnFaults();
            CatalogOverlay read = OverlayReader.Read(
                target,
                System.Text.Encoding.UTF8.GetBytes(text),
                today,
                context.Faults
            );
            context.StopOnFaults();
            return (text, read);
        }
    }

    private static int AddFile(VerbContext context, CatalogKind kind, string path, byte[] bytes)
    {
        CatalogOverlay overlay = OverlayReader.Read(
            path,
            bytes,
            DateOnly.FromDateTime(File.GetLastWriteTimeUtc(path)),
            context.Faults
        );
        context.StopOnFaults();
        Catalog.BuiltIn.With(overlay);
        int count = kind switch
        {
            CatalogKind.Gpus => overlay.Gpus.Count,
            CatalogKind.Instances => overlay.Offers.Count,
            CatalogKind.Apis => overlay.ApiPrices.Count,
            _ => 0,
        };
        if (count == 0)
        {
            throw new FarthingException(
                new Fault(
                    CatalogFaultCodes.UnknownFile,
                    $"this file holds no {CatalogKinds.Words[(int)kind]}"
                )
                {
                    File = path,
                    Expected =
                        $"an object with a list {CatalogKinds.Words[(int)kind]}, as docs/catalog.md shows it",
                }
            );
        }

        string name = Path.GetFileNameWithoutExtension(path);
        string target = Path.Combine(
            CatalogLoader.ConfigDir(context),
            $"{CatalogKinds.Words[(int)kind]}-{name}.json"
        );
        using IDisposable held = ConfigFolder.Lock(CatalogLoader.ConfigDir(context));
        AtomicFile.Write(target, System.Text.Encoding.UTF8.GetString(bytes).TrimEnd());
        return context.Answer(
            new CatalogAddDocument(
                count,
                CatalogKinds.Words[(int)kind],
                target,
                [
                    .. overlay
                        .ApiPrices.Where(price => price.Unread.Count > 0)
                        .Select(price => new UnreadPrices(price.Id, price.Unread)),
                ]
            ),
            added =>
                new Sheet()
                    .Say($"{added.Added} {added.Kind} added: kept in {added.File}")
                    .Say(
                        added.Unread.Count == 0
                            ? null
                            : $"NOTE  {added.Unread.Count} of them have prices that are not understood: the gateway refuses their requests where a hard budget or token limit counts, unless the model has unpriced: allow"
                    )
                    .Say(added.Unread.Select(one => $"  {one.Model}: {string.Join(", ", one.Members)}"))
        );
    }

    private static byte[] Read(string path) =>
        InputFile.Bytes(
            path,
            new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read") { Expected = "a JSON file" }
        );
}
