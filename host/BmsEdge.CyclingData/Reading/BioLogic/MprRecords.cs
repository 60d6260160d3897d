using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>
/// Decodes a data module: number of records, list of column numbers, records packed without padding. What the list says about
/// the width of a record must account for every byte of the module.
/// </summary>
internal sealed class MprRecords
{
    private readonly string _path;
    private readonly int _offset;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly Layout _layout;

    private MprRecords(MprModule module, Layout layout, string path)
    {
        _path = path;
        _offset = module.Offset;
        _body = module.Body;
        _layout = layout;
    }

    /// <summary>The records as columns, headers as in EC-Lab's text export.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the byte offset.</exception>
    public static List<RecordColumn> Decode(MprModule module, int technique, string path)
    {
        // Column numbers stand in a list of fixed size: 200 places up to version 3, 500 since EC-Lab 11.50. Version 3 and later
        // have one more byte before the records.
        Layout layout = module.Version switch
        {
            2 => new Layout(5, 200, 405),
            3 => new Layout(5, 200, 406),
            11 => new Layout(6, 500, 1007),
            _ => throw MprModule.Damaged(path, module.Offset, $"the data module has version {module.Version}; versions 2, 3 and 11 are known"),
        };
        if (module.Body.Length < layout.FirstRecord)
        {
            throw MprModule.Damaged(
                path,
                module.Offset,
                $"the data module has {module.Body.Length} bytes and its list of columns alone takes {layout.FirstRecord}");
        }

        return new MprRecords(module, layout, path).Decode(technique);
    }

    private List<RecordColumn> Decode(int technique)
    {
        ReadOnlySpan<byte> body = _body.Span;
        uint declared = BinaryPrimitives.ReadUInt32LittleEndian(body);
        int[] numbers = Numbers();
        MprNaming naming = new(technique, _layout.Places == 500, numbers.AsSpan().ContainsAny([9, 441, 471]));
        (List<Field> fields, int width) = Fields(numbers, naming);
        ReadOnlySpan<byte> records = body[_layout.FirstRecord..];
        if (declared * (ulong)width != (ulong)records.Length)
        {
            throw MprModule.Damaged(
                _path,
                _offset,
                $"the data module declares {DataFault.Number((long)declared)} records of {width} bytes and has {records.Length} bytes for them");
        }

        List<RecordColumn> columns = [];
        foreach (Field field in fields)
        {
            columns.Add(new RecordColumn(field.Header, Values(records, width, (int)declared, field)));
        }

        return columns;
    }

    private int[] Numbers()
    {
        ReadOnlySpan<byte> body = _body.Span;
        int count = _layout.FirstNumber == 5 ? body[4] : BinaryPrimitives.ReadUInt16LittleEndian(body[4..]);
        if (count == 0 || count > _layout.Places)
        {
            throw MprModule.Damaged(_path, _offset + 4L, $"the data module declares {count} columns; 1 to {_layout.Places} are possible");
        }

        ReadOnlySpan<byte> list = body.Slice(_layout.FirstNumber, 2 * _layout.Places);
        int stray = list[(2 * count)..].IndexOfAnyExcept((byte)0);
        if (stray >= 0)
        {
            throw MprModule.Damaged(
                _path,
                _offset + _layout.FirstNumber + (2L * count) + stray,
                $"the list of columns goes on after the {count} columns that are declared");
        }

        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16LittleEndian(list[(2 * i)..]);
        }

        return numbers;
    }

    private (List<Field> Fields, int Width) Fields(int[] numbers, MprNaming naming)
    {
        List<Field> fields = [];
        HashSet<string> headers = [];
        int width = 0;
        int flagsAt = -1;
        for (int i = 0; i < numbers.Length; i++)
        {
            long at = _offset + _layout.FirstNumber + (2L * i);
            Field field;
            if (MprColumns.TryFlag(numbers[i], out MprFlag flag))
            {
                // All flags share one byte, where the first of them stands.
                flagsAt = flagsAt < 0 ? width++ : flagsAt;
                field = new Field(flag.Header, flagsAt, MprType.Byte, flag.Mask, flag.Shift);
            }
            else if (MprColumns.TryColumn(numbers[i], naming, out MprColumn column))
            {
                field = new Field(column.Header, width, column.Type, 0xff, 0);
                width += column.Width;
            }
            else
            {
                throw MprModule.Damaged(
                    _path,
                    at,
                    $"column number {numbers[i]} ({i + 1} of {numbers.Length}) is not known, and without its width no later value can be told");
            }

            if (!headers.Add(field.Header))
            {
                throw MprModule.Damaged(_path, at, $"column number {numbers[i]} brings {DataFault.Quote(field.Header)} a second time");
            }

            fields.Add(field);
        }

        return (fields, width);
    }

    private static double[] Values(ReadOnlySpan<byte> records, int width, int count, Field field)
    {
        double[] values = new double[count];
        ReadOnlySpan<byte> at = records.IsEmpty ? records : records[field.Offset..];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = at[(i * width)..];
            values[i] = field.Type switch
            {
                MprType.Byte => (value[0] & field.Mask) >> field.Shift,
                MprType.Word => BinaryPrimitives.ReadUInt16LittleEndian(value),
                MprType.Count => BinaryPrimitives.ReadUInt32LittleEndian(value),
                MprType.Single => BinaryPrimitives.ReadSingleLittleEndian(value),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(value),
            };
        }

        return values;
    }

    /// <summary>Where things stand in a data module of one version.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layout(int FirstNumber, int Places, int FirstRecord);

    /// <summary>A column and where it stands in a record.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Field(string Header, int Offset, MprType Type, byte Mask, int Shift);
}
