using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Mig;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Catalogs;

/// <summary>Writes entries as catalog rows: the unit in each key, null for what is not known, sources beside.</summary>
internal static class CatalogJson
{
    /// <summary>Writes a model.</summary>
    public static void Write(Utf8JsonWriter writer, ModelEntry entry)
    {
        ModelSpec model = entry.Spec;
        ParameterCount count = ParameterCount.Of(model);
        writer.WriteStartObject();
        writer.WriteString("id", model.Id);
        WriteTexts(writer, "aliases", entry.Aliases);
        writer.WriteString("family", model.Family);
        writer.WriteString("license", entry.License);
        writer.WriteNumber("hidden_size", model.HiddenSize);
        writer.WriteNumber("vocab_size", model.VocabSize);
        writer.WriteBoolean("tie_word_embeddings", model.TieWordEmbeddings);
        writer.WriteNumber("max_position_embeddings", model.MaxPositionEmbeddings);
        writer.WriteNumber("num_hidden_layers", model.NumHiddenLayers);
        writer.WriteString("native_format", FormatFacts.Id(model.NativeFormat));
        writer.WriteStartArray("layers");
        foreach (LayerGroup group in model.Layers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("count", group.Count);
            writer.WriteString("attention", CatalogText.Attention(group.Attention));
            writer.WriteString("ffn", CatalogText.Ffn(group.Ffn));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("params");
        writer.WriteNumber("total", count.Total);
        writer.WriteNumber("active", count.Active);
        writer.WriteNumber("decode_read", count.DecodeRead);
        writer.WriteNumber("embedding", count.Embedding);
        writer.WriteNumber("lm_head", count.LmHead);
        writer.WriteNumber("attention", count.Attention);
        writer.WriteNumber("dense_ffn", count.DenseFfn);
        writer.WriteNumber("shared_experts", count.SharedExperts);
        writer.WriteNumber("routed_experts", count.RoutedExperts);
        writer.WriteNumber("routers", count.Routers);
        writer.WriteNumber("norms", count.Norms);
        writer.WriteNumber("other", count.Other);
        writer.WriteEndObject();
        WriteNumber(writer, "published_total_params", model.PublishedParameters);
        WriteNumber(writer, "published_active_params", entry.PublishedActiveParameters);
        writer.WriteNumber("kv_bytes_per_token_16_bit", KvFootprint.KvBytesPerToken(model, 2));
        writer.WriteNumber("state_bytes_per_sequence", KvFootprint.StateBytesPerSequence(model));
        if (model.CheckpointPrecision is { } precision)
        {
            writer.WriteStartObject("checkpoint_precision");
            writer.WriteString("attention", FormatFacts.Id(precision.Attention));
            writer.WriteString("dense_ffn", FormatFacts.Id(precision.DenseFfn));
            writer.WriteString("shared_experts", FormatFacts.Id(precision.SharedExpert));
            writer.WriteString("routed_experts", FormatFacts.Id(precision.Experts));
            writer.WriteString("lm_head", FormatFacts.Id(precision.LmHead));
            writer.WriteEndObject();
        }

        writer.WriteString("assumed_from", model.AssumedFrom);
        writer.WriteString("note", entry.Note);
        WriteSources(writer, entry.Sources, entry.Origin);
        writer.WriteEndObject();
    }

    /// <summary>Writes a GPU.</summary>
    public static void Write(Utf8JsonWriter writer, GpuEntry entry)
    {
        GpuSpec gpu = entry.Spec;
        writer.WriteStartObject();
        writer.WriteString("id", gpu.Id);
        WriteTexts(writer, "aliases", entry.Aliases);
        writer.WriteString("vendor", gpu.Vendor);
        writer.WriteString("architecture", gpu.Architecture);
        writer.WriteString("compute_capability", entry.ComputeCapability);
        writer.WriteNumber("memory_bytes", gpu.MemoryBytes);
        writer.WriteNumber("memory_bytes_per_second", gpu.MemoryBytesPerSecond);
        writer.WriteNumber("sixteen_bit_flop_per_second", gpu.SixteenBitFlopPerSecond);
        WriteNumber(writer, "fp8_flop_per_second", gpu.Fp8FlopPerSecond);
        WriteNumber(writer, "fp4_flop_per_second", gpu.Fp4FlopPerSecond);
        WriteNumber(writer, "int8_op_per_second", gpu.Int8FlopPerSecond);
        writer.WriteBoolean("bf16_native", gpu.HasBf16);
        writer.WriteNumber("sm_count", gpu.SmCount);
        writer.WriteNumber("l2_bytes", gpu.L2Bytes);
        WriteNumber(writer, "nvlink_bytes_per_second_per_direction", gpu.NvlinkBytesPerSecond);
        writer.WriteNumber("pcie_bytes_per_second_per_direction", gpu.PcieBytesPerSecond);
        writer.WriteString("interconnect", Interconnects.Id(gpu.Interconnect));
        writer.WriteNumber("tdp_watts", gpu.TdpWatts);
        writer.WriteString("coefficients", gpu.HasOwnCoefficients ? "fitted" : "transferred");
        writer.WriteString("coefficients_from", gpu.CoefficientsFrom);
        writer.WriteBoolean("verified", gpu.IsVerified);
        writer.WriteString("note", gpu.Note.Length == 0 ? null : gpu.Note);
        WriteSources(writer, entry.Sources, entry.Origin);
        writer.WriteEndObject();
    }

    /// <summary>Writes an offer.</summary>
    public static void Write(Utf8JsonWriter writer, InstanceOffer offer, DateOnly today)
    {
        writer.WriteStartObject();
        writer.WriteString("id", offer.Id);
        writer.WriteString("cloud", offer.Cloud);
        writer.WriteString("instance_type", offer.InstanceType);
        writer.WriteString("variant", offer.Variant);
        writer.WriteString("region", offer.Region);
        writer.WriteString("gpu", offer.GpuId);
        writer.WriteNumber("gpu_count", offer.GpuCount);
        writer.WriteNumber("gpu_fraction", offer.GpuFraction);
        writer.WriteString(
            "interconnect",
            offer.Interconnect is Interconnect link ? Interconnects.Id(link) : null
        );
        WriteNumber(writer, "on_demand_usd_per_hour", offer.OnDemandUsdPerHour);
        WriteNumber(writer, "on_demand_usd_per_gpu_hour", offer.PerGpu(offer.OnDemandUsdPerHour));
        if (offer.IsOnDemandAvailable is { } isAvailable)
        {
            writer.WriteBoolean("on_demand_available", isAvailable);
        }
        else
        {
            writer.WriteNull("on_demand_available");
        }

        WriteNumber(writer, "spot_usd_per_hour", offer.SpotUsdPerHour);
        WriteNumber(writer, "reserved_1y_usd_per_hour", offer.Reserved1yUsdPerHour);
        WriteNumber(writer, "reserved_3y_usd_per_hour", offer.Reserved3yUsdPerHour);
        WriteNumber(writer, "reserved_from_usd_per_hour", offer.ReservedFromUsdPerHour);
        WriteNumber(writer, "vcpus", offer.Vcpus);
        WriteNumber(writer, "memory_gb", offer.HostMemoryGb);
        WriteRate(writer, offer.Rate);
        WriteAge(writer, offer.AsOf, today);
        writer.WriteString("note", offer.Note);
        WriteSources(writer, offer.Sources, offer.Origin);
        writer.WriteEndObject();
    }

    /// <summary>Writes the price list of an API, as it is on a day.</summary>
    public static void Write(Utf8JsonWriter writer, ApiPrice price, DateOnly today)
    {
        writer.WriteStartObject();
        writer.WriteString("id", price.Id);
        writer.WriteString("provider", price.Provider);
        writer.WriteString("model", price.Model);
        WriteNumber(writer, "context_tokens", price.ContextTokens);
        WriteRates(writer, price.RatesFor(0, today));
        WriteDecimal(writer, "batch_multiplier", price.BatchMultiplier);
        writer.WriteStartArray("tiers");
        foreach (ApiTier tier in price.Tiers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("above_input_tokens", tier.AboveInputTokens);
            WriteRates(writer, price.RatesFor(tier.AboveInputTokens + 1, today));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("schedule");
        foreach (ApiScheduleEntry entry in price.Schedule)
        {
            writer.WriteStartObject();
            WriteDay(writer, "from", entry.From);
            WriteRates(writer, entry.Rates);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        foreach (
            (string name, ApiRates? rates) in (ReadOnlySpan<(string, ApiRates?)>)
                [("batch", price.BatchRates), ("flex", price.FlexRates), ("priority", price.PriorityRates)]
        )
        {
            if (rates is not null)
            {
                writer.WriteStartObject(name);
                WriteRates(writer, rates);
                writer.WriteEndObject();
            }
        }

        WriteRate(writer, price.Rate);
        WriteAge(writer, price.AsOf, today);
        writer.WriteString("note", price.Note);
        WriteSources(writer, price.Sources, price.Origin);
        writer.WriteEndObject();
    }

    /// <summary>Writes the profiles of GPUs.</summary>
    public static void Write(Utf8JsonWriter writer, MigTable table)
    {
        writer.WriteStartObject();
        WriteTexts(writer, "gpus", table.GpuIds);
        writer.WriteNumber("memory_slices", table.MemorySlices);
        writer.WriteNumber("sm_slices", table.SmSlices);
        writer.WriteNumber("max_instances", table.MaxInstances);
        writer.WriteStartArray("profiles");
        foreach (MigProfile profile in table.Profiles)
        {
            writer.WriteStartObject();
            writer.WriteString("name", profile.Name);
            writer.WriteNumber("memory_gb", profile.MemoryGb);
            WriteNumber(writer, "compute_fraction", table.ComputeFraction(profile));
            WriteNumber(writer, "memory_fraction", table.MemoryFraction(profile));
            writer.WriteNumber("max_instances", profile.MaxInstances);
            WriteNumber(writer, "sm_count", profile.SmCount);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("note", table.Note);
        WriteSources(writer, table.Sources, null);
        writer.WriteEndObject();
    }

    private static void WriteRates(Utf8JsonWriter writer, ApiRates rates)
    {
        writer.WriteNumber("input_usd_per_m", rates.InputUsdPerM);
        WriteDecimal(writer, "cached_input_usd_per_m", rates.CachedInputUsdPerM);
        WriteDecimal(writer, "cache_write_usd_per_m", rates.CacheWriteUsdPerM);
        WriteDecimal(writer, "cache_write_1h_usd_per_m", rates.CacheWrite1hUsdPerM);
        writer.WriteNumber("output_usd_per_m", rates.OutputUsdPerM);
        WriteDecimal(writer, "reasoning_usd_per_m", rates.ReasoningUsdPerM);
    }

    private static void WriteRate(Utf8JsonWriter writer, CurrencyRate? rate)
    {
        if (rate is null)
        {
            return;
        }

        writer.WriteStartObject("rate");
        writer.WriteString("currency", rate.Currency);
        writer.WriteNumber("usd_per_unit", rate.UsdPerUnit);
        WriteDay(writer, "as_of", rate.AsOf);
        writer.WriteString("source", rate.Source);
        writer.WriteEndObject();
    }

    private static void WriteAge(Utf8JsonWriter writer, DateOnly? asOf, DateOnly today)
    {
        WriteDay(writer, "as_of", asOf);
        writer.WriteBoolean("stale", Staleness.IsStale(asOf, today));
    }

    private static void WriteSources(Utf8JsonWriter writer, IReadOnlyList<SourceNote> sources, string? origin)
    {
        if (origin is not null)
        {
            writer.WriteString("origin", origin);
        }

        writer.WriteStartArray("sources");
        foreach (SourceNote note in sources)
        {
            writer.WriteStartObject();
            writer.WriteString("field", note.Field);
            writer.WriteString("value_as_published", note.ValueAsPublished);
            writer.WriteString("source", note.Source);
            WriteDay(writer, "as_of", note.AsOf);
            writer.WriteBoolean("verified", note.IsVerified);
            writer.WriteString("note", note.Note);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteDay(Utf8JsonWriter writer, string name, DateOnly? day) =>
        writer.WriteString(name, day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteDecimal(Utf8JsonWriter writer, string name, decimal? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
