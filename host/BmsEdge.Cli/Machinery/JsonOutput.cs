using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BmsEdge.Cli.Machinery;

/// <summary>The one way JSON leaves the program: camelCase fields, enumerations as kebab-case words, one object, one newline.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",

        // JSON has no NaN; a number that is none is null by the choice of whoever made the object, never a quoted word.
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Writes one object.</summary>
    public static void Write(TextWriter output, object value)
    {
        // Serialised first, written then: a value that cannot be written leaves no half object behind.
        string text = JsonSerializer.Serialize(value, value.GetType(), Options);
        output.WriteLine(text);
    }
}
