using System.Security.Cryptography;
using System.Text.Json;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Benches.Files;

/// <summary>Opens results of other tools: JSON or YAML, with the settings of the run that stand beside them.</summary>
public static class ForeignOpening
{
    /// <summary>inference-perf writes the settings of a run under this name beside its results.</summary>
    public const string SettingsName = "config.yaml";

    /// <summary>Reads a result.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="dependsOn">Takes the hash of each file beside it that was read.</param>
    /// <exception cref="FarthingException">It is not whole, or of no known tool; or the settings beside it are broken.</exception>
    public static ForeignResult Read(string path, byte[] bytes, Action<string>? dependsOn = null)
    {
        ForeignFile file = ForeignFile.Parse(path, YamlResult.ToJson(path, bytes));
        string settings = Path.Combine(Path.GetDirectoryName(path) ?? "", SettingsName);
        bool hasSettings = file.Format is ForeignFormat.InferencePerf or ForeignFormat.InferencePerfRequests;
        if (!hasSettings || !File.Exists(settings))
        {
            return ForeignReader.Read(file);
        }

        byte[] yaml = ForeignFile.Bytes(settings);
        dependsOn?.Invoke(Convert.ToHexStringLower(SHA256.HashData(yaml)));
        return ForeignReader.Read(file with { Settings = Settings(settings, yaml) });
    }

    private static TreeNode? Settings(string path, byte[] yaml)
    {
        byte[] json = YamlResult.Converted(path, yaml);
        if (json.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return ForeignFile.NodeOf(document.RootElement.Clone(), path);
        }
        catch (JsonException)
        {
            throw new FarthingException(
                new Fault(ForeignFaultCodes.NotWhole, "more than one document, or none")
                {
                    File = path,
                    Expected = "the settings of the run beside it, or another folder without this file",
                }
            );
        }
    }
}
