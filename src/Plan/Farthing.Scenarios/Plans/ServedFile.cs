using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Scenarios.Manifests;
using Farthing.Serving.Models;

namespace Farthing.Scenarios.Plans;

/// <summary>A vLLM server as a file states it.</summary>
/// <param name="Settings">Its command line.</param>
/// <param name="Manifest">The manifest around it; null for a line or a script.</param>
internal sealed record ServedFile(VllmServeSettings Settings, ManifestServer? Manifest)
{
    /// <summary>True for a plan's document: JSON that is no manifest.</summary>
    public static bool IsPlan(string path, string text) =>
        text.AsSpan().TrimStart().StartsWith("{") && !ManifestReader.IsManifest(path, text);

    /// <summary>The server of a text; null after a fault. Of several that a manifest starts, the one with the plan's model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="model">The plan's model; null where the file is to name it.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static ServedFile? Read(
        string path,
        string text,
        Catalog catalog,
        ModelSpec? model,
        FaultList faults
    )
    {
        if (!ManifestReader.IsManifest(path, text))
        {
            return VllmCommandReader.Read(text, faults, path) is VllmServeSettings line
                ? new ServedFile(line, null)
                : null;
        }

        IReadOnlyList<ManifestServer>? servers = faults.Try(() => ManifestReader.Read(text, faults, path));
        if (servers is null)
        {
            return null;
        }

        if (servers.Count == 0)
        {
            faults.Add(
                new Fault(CommandLineFaultCodes.NoCommand, "the manifest starts no vLLM server")
                {
                    File = path,
                    Line = 1,
                    Expected =
                        "a container whose command and args, or whose image, start vllm serve MODEL (Deployment, StatefulSet, LeaderWorkerSet, InferenceService, docker compose, Helm values)",
                }
            );
            return null;
        }

        if (servers.Count == 1)
        {
            return Of(servers[0], path, faults);
        }

        ServedFile[] read = [.. servers.Select(server => Of(server, path, faults)).OfType<ServedFile>()];
        ServedFile[] ours =
        [
            .. read.Where(served =>
                model is not null && served.Settings.FindModel(catalog, out _)?.Id == model.Id
            ),
        ];
        if (ours.Length == 1)
        {
            return ours[0];
        }

        faults.Add(
            new Fault(PlanFaultCodes.UnknownCurrent, $"the manifest starts {servers.Count} vLLM servers")
            {
                File = path,
                Line = servers[1].Line,
                Value = string.Join(", ", servers.Select(server => server.Name)),
                Expected = model is null
                    ? "one of them, or the plan's model to choose by"
                    : $"one of {model.Id}",
            }
        );
        return null;
    }

    private static ServedFile? Of(ManifestServer server, string path, FaultList faults) =>
        VllmCommandReader.Read(server.Commands, faults, path) is VllmServeSettings settings
            ? new ServedFile(settings, server)
            : null;
}
