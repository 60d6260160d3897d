using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>The records of a store on disk: indented JSON with camelCase names, written whole or not at all, read strictly.</summary>
public static class StoreJson
{
    /// <summary>A record of a store is a page of text; more is not one.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>How records are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The record as text.</summary>
    public static string ToText<T>(T record) => JsonSerializer.Serialize(record, Options) + "\n";

    /// <summary>Writes a record beside its place and renames it.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>.</exception>
    public static void Write<T>(string path, T record)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(ToText(record));
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/> or <see cref="BmsErrorCode.BadData"/> with line.</exception>
    public static T Read<T>(string path)
        where T : class
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw DataFault.InFile(path, $"the record is larger than {MostBytes >> 20} MiB", "It was not written by this program.");
            }

            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw DataFault.InFile(path, "the record is 'null'", "Write it again.");
        }
        catch (JsonException e)
        {
            throw DataFault.InRow(path, (e.LineNumber ?? 0) + 1, $"this is not the record it should be ({e.Message.Split('\n')[0].TrimEnd('.')})", "Correct the named field; docs/cycling-store.md lists them.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: there is no such file. Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read ({e.Message}). Check its permissions and the disk.", e);
        }
    }
}
